/* Inside script/: what definition_point() looks for, where it takes the grammar of CREATE TABLE. */
#ifndef STEMMA_SCRIPT_POINT_H
#define STEMMA_SCRIPT_POINT_H

#include "script/lex.h"

/* The token of a CREATE TABLE that such a message is about; `items` begins at its parenthesis.
 * LEX_END: it is not one of these messages, or the token is not found. */
struct lex_token point_in_table(struct str items, const char *message);

#endif
