/* The first words of a statement: what it makes, if it is a CREATE. */
#ifndef STEMMA_SCRIPT_HEAD_H
#define STEMMA_SCRIPT_HEAD_H

#include "script/lex.h"

#include <stdbool.h>

struct head {
    bool is_create, is_trigger, is_view, is_optional; /* IF NOT EXISTS */
    struct lex_token name;
    struct str rest; /* behind the name */
};

struct head head_read(struct str text);

#endif
