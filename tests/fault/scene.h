/* A small project and its database in a folder of their own: made, put back, and shown as text. */
#ifndef STEMMA_TESTS_SCENE_H
#define STEMMA_TESTS_SCENE_H

#include <stdbool.h>

/* Makes the folder; `migrated`: with every revision applied. Aborts where that cannot be done. */
void scene_make(bool migrated);

/* Puts every file back as scene_make() left it, and removes any other. */
void scene_restore(void);

/* Every file's name and content; of the database, its tables and rows, without times. To be freed.
 */
char *scene_text(void);

/* A path in the folder. Good until the fourth call after this one. */
const char *scene_path(const char *name);

void scene_remove(void);

#endif
