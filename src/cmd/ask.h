/* Questions that a person answers on the terminal. */
#ifndef STEMMA_CMD_ASK_H
#define STEMMA_CMD_ASK_H

#include "cmd/context.h"

/* 0 where --yes was given, or somebody at the terminal says yes to "QUESTION [y/N]". Otherwise an
 * error of the program's own is recorded and its negated code returned: no, a signal, or no
 * terminal to ask on. */
int ask(struct context *context, const char *question);

/* Whether somebody sits there who can be asked. */
bool ask_is_possible(const struct context *context);

/* The same question where no is an answer like yes. None is a signal, or the end of the input. */
enum stemma_answer ask_whether(struct context *context, const char *question);

#endif
