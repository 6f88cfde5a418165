/* Help, and the list that completions and manual synopses are made from. */
#ifndef STEMMA_CMD_HELP_H
#define STEMMA_CMD_HELP_H

#include "cmd/options.h"
#include "report/paper.h"

/* The general help, or that of `command` where it is not NULL. */
void help_print(struct paper *paper, const struct command *command);

/* One line for each thing, its parts separated by tabs:
 *     command  NAME  SYNOPSIS  SUMMARY
 *     alias    NAME  COMMAND
 *     option   COMMAND or -  NAME  LETTER or -  ARGUMENT ("a|b" for a choice, - for a flag)  HELP
 */
void help_dump(struct paper *paper, struct arena *arena);

#endif
