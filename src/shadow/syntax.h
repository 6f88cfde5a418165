/* What no database can run, whatever is in it. */
#ifndef STEMMA_SHADOW_SYNTAX_H
#define STEMMA_SHADOW_SYNTAX_H

#include "script/script.h"

/* Whether that message is the parser's own, which is about no table, column or function. */
bool syntax_refuses(const char *message);

struct syntax; /* an empty database to compile statements in */

/* Errors: NO_MEMORY. syntax_end() takes NULL, too. */
int syntax_begin(diag_list *diags, struct syntax **out);
void syntax_end(struct syntax *syntax);

/* An SQL error at the first statement of the script that SQLite's parser refuses. Others can be
 * right where the database has what they name. */
int syntax_check(struct syntax *syntax, const struct script *script, diag_list *diags);

#endif
