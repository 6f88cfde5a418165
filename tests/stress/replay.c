/* How long the schemas after each revision take, in processor time: of 1,000 revisions that make a
 * table and an index each, and of 10,000 with 500 tables, most of which add a column.
 *
 * usage: replay [--long]    the limits are those of an optimised build on a quiet machine; without
 *                           --long six times as much is borne, and the last course is left out */
#include "shadow/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct course {
    const char *name;
    size_t revisions, tables;
    double limit_s;
};

static const struct course courses[] = {
    {"1,000 revisions, 1,000 tables", 1000, 1000, 1.5},
    {"10,000 revisions, 500 tables", 10000, 500, 12},
};

enum { SLOWER = 6 };

static double processor_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static const char *write_script(const struct course *course, size_t i, struct arena *arena)
{
    if (i >= course->tables)
        return arena_printf(arena, "ALTER TABLE t%zu ADD COLUMN c%zu TEXT;", i % course->tables, i);
    return arena_printf(arena,
                        "CREATE TABLE t%zu (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT "
                        "UNIQUE, created TEXT DEFAULT CURRENT_TIMESTAMP, parent INTEGER REFERENCES "
                        "t0 (id) ON DELETE CASCADE);\nCREATE INDEX i%zu ON t%zu (name);",
                        i, i, i);
}

static struct script *write_scripts(const struct course *course, struct arena *arena,
                                    diag_list *diags)
{
    struct script *scripts = ARENA_ARRAY(arena, struct script, course->revisions);
    for (size_t i = 0; scripts != NULL && i < course->revisions; i++) {
        const char *text = write_script(course, i, arena);
        if (text == NULL || script_from_text("up.sql", str_from(text), arena, diags, &scripts[i]))
            return NULL;
    }
    return scripts;
}

static int replay_all(const struct course *course, const struct script *scripts, diag_list *diags,
                      size_t *changes)
{
    struct replay_input input = {.extent = REPLAY_SCHEMA, .diags = diags};
    struct replay *replay = NULL;
    int rc = replay_open(&input, &replay);
    for (size_t i = 0; rc == 0 && i < course->revisions; i++) {
        struct replay_step step = {
            .revision = "r", .script = &scripts[i], .transaction = STEMMA_TRANSACTION_RUN};
        struct replay_changes told = {0};
        rc = replay_step(replay, &step, &told);
        *changes += told.count;
    }
    replay_close(replay);
    return rc;
}

/* Whether it was right, and in time. */
static bool run_course(const struct course *course, double slower)
{
    struct arena arena = {0};
    diag_list diags = {0};
    size_t changes = 0, wanted = course->revisions + course->tables;
    struct script *scripts = write_scripts(course, &arena, &diags);
    double since = processor_seconds();
    int rc = scripts == NULL ? -1 : replay_all(course, scripts, &diags, &changes);
    double took = processor_seconds() - since, limit = course->limit_s * slower;
    bool good = rc == 0 && changes == wanted && took <= limit;
    printf("%s: %.2f s (the limit is %.1f), %zu changes of %zu%s\n", course->name, took, limit,
           changes, wanted, good ? "" : ": bad");
    arena_free(&diags.arena);
    arena_free(&arena);
    return good;
}

int main(int argc, char **argv)
{
    bool strict = argc > 1 && strcmp(argv[1], "--long") == 0, good = true;
    size_t count = sizeof courses / sizeof courses[0] - (strict ? 0 : 1);
    for (size_t i = 0; i < count; i++)
        good &= run_course(&courses[i], strict ? 1 : SLOWER);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
