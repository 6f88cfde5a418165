/* A small project and its database in a folder of their own: made, put back, and shown as text. */
#ifndef STEMMA_TESTS_SCENE_H
#define STEMMA_TESTS_SCENE_H

enum {
    SCENE_MIGRATED = 1 << 0,   /* with every revision applied */
    SCENE_WAL = 1 << 1,        /* the database is there already, with rows, in WAL mode */
    SCENE_SHRINKS = 1 << 2,    /* the same, with auto_vacuum instead of WAL mode */
    SCENE_COPIED = 1 << 3,     /* as it was after the first revision it is in SCENE_COPY */
    SCENE_UNRECORDED = 1 << 4, /* with every revision applied and no ledger */
    SCENE_ALEMBIC = 1 << 5,    /* the same, with Alembic's table, which knows the first one only */
};

#define SCENE_COPY "app.db.copy"
#define SCENE_NEW  "new" /* a folder that an operation may make */

/* Makes the folder. Without any of the flags there is no database yet. Aborts where it cannot. */
void scene_make(unsigned flags);

/* Puts every file back as scene_make() left it, and removes any other. */
void scene_restore(void);

/* Every file's name and content; of the database, its tables and rows, without times, and what is
 * wrong with it. Looks through SQLite's own VFS. To be freed. */
char *scene_text(void);

/* A path in the folder. Good until the fourth call after this one. */
const char *scene_path(const char *name);

void scene_remove(void);

#endif
