/* What generate_script() is given, of two schemas as SQL. */
#ifndef STEMMA_TESTS_GENERATE_FIXTURE_H
#define STEMMA_TESTS_GENERATE_FIXTURE_H

#include "generate/generate.h"
#include "schema_fixture.h"

static inline struct generate_input fixture_input(const char *from, const char *to,
                                                  struct arena *arena, diag_list *diags)
{
    struct schema_rows a = fixture_rows(from, arena), b = fixture_rows(to, arena);
    return (struct generate_input){
        .from = a.rows.items,
        .from_count = a.rows.count,
        .to = b.rows.items,
        .to_count = b.rows.count,
        .direction = GENERATE_UP,
        .arena = arena,
        .diags = diags,
    };
}

/* The way back, but for renames. */
static inline struct generate_input fixture_way_back(const struct generate_input *up)
{
    struct generate_input down = *up;
    down.from = up->to;
    down.from_count = up->to_count;
    down.to = up->from;
    down.to_count = up->from_count;
    down.direction = GENERATE_DOWN;
    return down;
}

#endif
