/* Schemas compared, and written down. */
#include "api/difference.h"

#include "base/file.h"
#include "base/shell.h"
#include "generate/generate.h"
#include "schema/dump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- diff ---- */

/* The public parts come first. */
struct difference {
    struct stemma_difference difference;
    struct arena arena;
};

static struct sides sides_of(const stemma_project *project, stemma_database *database,
                             struct arena *arena, const char *command, diag_list *diags)
{
    return (struct sides){
        .project = project,
        .backend = api_backend(database),
        .arena = arena,
        .command = command,
        .warns_of_broken = true,
        .diags = diags,
    };
}

/* Where somebody would have to decide what rows that are there shall have, that is made up, and a
 * comment says so: this is no revision, and it is read before it is run. */
static int generate(const struct sides *sides, struct difference *result)
{
    const struct side *from = &sides->items[0], *to = &sides->items[1];
    struct stand_ins ins = {.arena = &result->arena};
    struct generate_input input = {
        .from = from->rows.items,
        .from_count = from->rows.count,
        .to = to->rows.items,
        .to_count = to->rows.count,
        .direction = GENERATE_UP,
        .sqlite = api_sqlite(sides->project),
        .to_script = to->kind == SIDE_FILE ? &to->script : NULL,
        .to_is_typed = to->kind == SIDE_FILE,
        .stand_ins = &ins, /* a file has none to lend for */
        .arena = &result->arena,
        .diags = sides->diags,
    };
    struct generate_script script;
    int rc = generate_check_schema(&input);
    if (rc == 0)
        rc = generate_candidates(&input, &input.doubts);
    if (rc != 0)
        return rc;
    size_t told = sides->diags->list.count;
    rc = generate_script(&input, &script);
    if (rc == -STEMMA_USAGE) {
        diag_forget(sides->diags, told);
        input.direction = GENERATE_DOWN;
        rc = generate_script(&input, &script);
    }
    if (rc != 0)
        return rc;
    result->difference.sql = script.sql;
    result->difference.destructive = script.destructive;
    return 0;
}

static void point_to_record(const struct sides *sides, const char *database)
{
    const char *word = shell_word(sides->arena, database);
    diag_hint(sides->diags, "to compare %s with what is recorded in it:", database);
    if (word != NULL)
        diag_hint(sides->diags, "stemma diff -d %s", word);
}

/* "diff app.db" of somebody who means "diff -d app.db": A is app.db, and there is no B. */
static void hint_at_database(const struct sides *sides, const struct stemma_diff_request *request)
{
    if (request->from == NULL || request->to != NULL || !sides_is_database(request->from) ||
        (sides->backend != NULL && backend_exists(sides->backend)))
        return;
    point_to_record(sides, request->from);
}

/* The same where app.db is the database that is looked at anyway. */
static void warn_of_itself(const struct sides *sides)
{
    const struct side *from = &sides->items[0], *to = &sides->items[1];
    if (from->kind != SIDE_DATABASE || from->place == NULL || to->kind != SIDE_DATABASE ||
        strcmp(from->name, to->name) != 0)
        return;
    diag_warning(sides->diags, SPAN_NONE, "%s is compared with itself", from->name);
    point_to_record(sides, from->name);
}

/* A name that is no target is told with the command that has a right one in its place. */
static bool name_others(const struct stemma_diff_request *request, struct sides *sides)
{
    if (request->from == NULL || request->to == NULL)
        return true;
    const char *from = shell_word(sides->arena, request->from);
    sides->rest = shell_word(sides->arena, request->to);
    sides->lead[1] = from == NULL ? NULL : arena_printf(sides->arena, "%s ", from);
    return sides->rest != NULL && sides->lead[1] != NULL;
}

int stemma_diff(const stemma_project *project, stemma_database *database,
                const struct stemma_diff_request *request, stemma_diagnostics *diags,
                struct stemma_difference **out)
{
    struct difference *result = calloc(1, sizeof *result);
    if (result == NULL)
        return diag_no_memory(diags);
    const char *const names[] = {
        request->from == NULL ? "rev:current" : request->from,
        request->to == NULL ? "db:" : request->to,
    };
    struct sides sides = sides_of(project, database, &result->arena, "diff", diags);
    sides.compares_only = true;
    int rc = name_others(request, &sides) ? sides_read(&sides, names, 2) : diag_no_memory(diags);
    if (rc != 0)
        hint_at_database(&sides, request);
    else
        warn_of_itself(&sides);
    if (rc == 0 &&
        difference_make(&sides.items[0], &sides.items[1], &result->arena, &result->difference) != 0)
        rc = diag_no_memory(diags);
    if (rc == 0)
        rc = difference_note_places(&sides.items[0], &sides.items[1], diags);
    if (rc == 0 && request->sql)
        rc = generate(&sides, result);
    sides_close(&sides);
    if (rc == 0)
        *out = &result->difference;
    else
        stemma_difference_free(&result->difference);
    return rc;
}

void stemma_difference_free(struct stemma_difference *difference)
{
    if (difference == NULL)
        return;
    struct difference *result = (struct difference *)difference;
    arena_free(&result->arena);
    free(result);
}

/* ---- dump ---- */

struct dump {
    struct stemma_dump dump;
    struct arena arena;
    char hash[HASH_SIZE];
};

static int fill(struct dump *result, const struct side *side, diag_list *diags)
{
    result->dump.name = side->name;
    result->dump.object_count = side->schema.count;
    result->dump.sql = dump_text(&side->schema, &result->arena);
    result->dump.sha256 = result->hash;
    if (result->dump.sql == NULL || schema_hash(&side->schema, &result->arena, result->hash) != 0)
        return diag_no_memory(diags);
    return 0;
}

int stemma_dump(const stemma_project *project, stemma_database *database, const char *schema,
                stemma_diagnostics *diags, struct stemma_dump **out)
{
    struct dump *result = calloc(1, sizeof *result);
    if (result == NULL)
        return diag_no_memory(diags);
    const char *name = schema == NULL ? "db:" : schema;
    struct sides sides = sides_of(project, database, &result->arena, "dump", diags);
    int rc = sides_read(&sides, &name, 1);
    if (rc == 0)
        rc = fill(result, &sides.items[0], diags);
    sides_close(&sides);
    if (rc == 0)
        *out = &result->dump;
    else
        stemma_dump_free(&result->dump);
    return rc;
}

void stemma_dump_free(struct stemma_dump *dump)
{
    if (dump == NULL)
        return;
    struct dump *result = (struct dump *)dump;
    arena_free(&result->arena);
    free(result);
}

int stemma_dump_write(const struct stemma_dump *dump, const char *path, stemma_diagnostics *diags,
                      bool *written)
{
    struct arena scratch = {0};
    int rc = file_put(path, str_from(dump->sql), &scratch, written);
    arena_free(&scratch);
    if (rc == -EISDIR || rc == -EINVAL)
        return diag_error(diags, STEMMA_IO, SPAN_NONE, "%s is no file, and is not written over",
                          path);
    return rc == 0 ? 0 : diag_errno(diags, -rc, path, "cannot be written");
}

/* A file that cannot be read has nothing in it. */
static struct str text_of(const char *path, size_t limit, struct arena *arena,
                          struct file_text *text)
{
    return file_read(AT_FDCWD, path, limit, arena, text) == 0 ? text->bytes : (struct str){0};
}

bool stemma_dump_is_in(const struct stemma_dump *dump, const char *path)
{
    struct arena scratch = {0};
    struct file_text text = {0};
    struct str wanted = str_from(dump->sql);
    bool found = str_equal(text_of(path, wanted.len, &scratch, &text), wanted);
    file_release(&text);
    arena_free(&scratch);
    return found;
}

bool stemma_dump_wrote(const char *path)
{
    struct arena scratch = {0};
    struct file_text text = {0};
    bool found = str_starts_with(text_of(path, SIZE_MAX, &scratch, &text), str_from(dump_header()));
    file_release(&text);
    arena_free(&scratch);
    return found;
}
