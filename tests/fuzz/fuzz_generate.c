/* Two schema files, with a line "-- to" between them, where each can be read: scripts are made that
 * lead from the one to the other and back, or somebody has to decide something first; and they do
 * what they were made for. */
#include "generate/prove.h"
#include "schema_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    struct script script;
    struct schema_rows from, to;
    struct arena arena;
    diag_list diags;
};

static bool read_both(struct pair *pair, struct str text)
{
    static const char line[] = "\n-- to\n";
    const char *found = memmem(text.ptr, text.len, line, strlen(line));
    size_t end = found == NULL ? text.len : (size_t)(found - text.ptr);
    struct script from;
    return schema_file_read(str_slice(text, 0, end), &pair->arena, &pair->diags, &from,
                            &pair->from) &&
           schema_file_read(str_slice(text, end, text.len), &pair->arena, &pair->diags,
                            &pair->script, &pair->to);
}

static int generate(struct pair *pair, struct generate_script *up, struct generate_script *down)
{
    struct generate_input input = {.from = pair->from.items,
                                   .from_count = pair->from.count,
                                   .to = pair->to.items,
                                   .to_count = pair->to.count,
                                   .direction = GENERATE_UP,
                                   .to_script = &pair->script,
                                   .to_is_typed = true,
                                   .arena = &pair->arena,
                                   .diags = &pair->diags};
    struct generate_input back = {.from = input.to,
                                  .from_count = input.to_count,
                                  .to = input.from,
                                  .to_count = input.from_count,
                                  .direction = GENERATE_DOWN,
                                  .arena = &pair->arena,
                                  .diags = &pair->diags};
    int rc = generate_candidates(&input, &input.doubts);
    if (rc == 0)
        rc = generate_script(&input, up);
    if (rc == 0)
        rc = generate_script(&back, down);
    return rc == 0 ? generate_prove(&input, up->sql, down->sql) : rc;
}

static void fail(const struct pair *pair, int rc, const struct generate_script *up,
                 const struct generate_script *down)
{
    fprintf(stderr, "no scripts: %d\n-- up\n%s\n-- down\n%s\n", rc, up->sql, down->sql);
    for (size_t i = 0; i < pair->diags.list.count; i++)
        fprintf(stderr, "%s\n", pair->diags.list.items[i].message);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pair pair = {.diags = {.errors = 0}};
    struct generate_script up = {.sql = ""}, down = {.sql = ""};
    struct str text = schema_file_text(data, size, &pair.arena);
    if (text.ptr != NULL && read_both(&pair, text)) {
        stemma_diagnostics_clear(&pair.diags);
        int rc = generate(&pair, &up, &down);
        if (rc != 0 && rc != -STEMMA_USAGE)
            fail(&pair, rc, &up, &down);
    }
    stemma_diagnostics_clear(&pair.diags);
    arena_free(&pair.arena);
    return 0;
}
