/* Which tables can have other rows each time: what the clock or chance gives, and what was made of
 * it. Told from the words of the statements, in whatever order they run, and rather of a table too
 * many than of one too few. */
#ifndef STEMMA_SHADOW_TAINT_H
#define STEMMA_SHADOW_TAINT_H

#include "script/script.h"

struct taint;

/* In the arena, and so is all that it comes to hold; NULL when out of memory. `follows_keys`:
 * foreign keys are enforced somewhere, and their actions change rows. */
struct taint *taint_new(bool follows_keys, struct arena *arena);

/* The statements of a script, or one of sqlite_schema's texts. They must live as long. */
void taint_add_script(struct taint *taint, const struct script *script);
void taint_add(struct taint *taint, struct str statement);

/* After the last of them, before the first question. False when any of it ran out of memory. */
bool taint_spread(struct taint *taint);

/* Case is ignored. */
bool taint_has(const struct taint *taint, const char *table);

void taint_free(struct taint *taint); /* NULL is allowed */

#endif
