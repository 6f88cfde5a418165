/* The JSON twins of the reports. The order of keys is the order in which they are put here, which
 * jansson keeps. What fails for want of memory leaves a document that is not written: see
 * json_finish(). */
#include "report/json.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

void json_put(struct report *report, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        report->no_memory = true;
}

void json_append(struct report *report, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        report->no_memory = true;
}

json_t *json_document(struct report *report)
{
    if (report->document == NULL)
        report->document = json_object();
    return report->document;
}

static json_t *json_repaired(struct str text)
{
    static const char mark[] = "\xEF\xBF\xBD";
    char *bytes = malloc(text.len * 3 + 1);
    size_t length = 0;
    while (bytes != NULL && text.len > 0) {
        size_t good = str_utf8_error(text);
        memcpy(bytes + length, text.ptr, good);
        length += good;
        if (good < text.len) {
            memcpy(bytes + length, mark, sizeof mark - 1);
            length += sizeof mark - 1;
            good++;
        }
        text = str_slice(text, good, text.len);
    }
    json_t *value = bytes == NULL ? NULL : json_stringn(bytes, length);
    free(bytes);
    return value;
}

json_t *json_text(const char *text)
{
    struct str bytes = str_from(text);
    return str_utf8_error(bytes) == bytes.len ? json_stringn_nocheck(text, bytes.len)
                                              : json_repaired(bytes);
}

json_t *json_names(struct report *report, const struct stemma_names *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_append(report, array, json_text(list->items[i]));
    return array;
}

void json_put_text(struct report *report, json_t *object, const char *key, const char *text)
{
    if (text != NULL)
        json_put(report, object, key, json_text(text));
}

void json_put_names(struct report *report, json_t *object, const char *key,
                    const struct stemma_names *list)
{
    json_put(report, object, key, json_names(report, list));
}

void json_put_some_names(struct report *report, json_t *object, const char *key,
                         const struct stemma_names *list)
{
    if (list->count > 0)
        json_put_names(report, object, key, list);
}

void json_put_count(struct report *report, json_t *object, const char *key, size_t count)
{
    json_put(report, object, key, json_integer((json_int_t)count));
}

void json_put_command(struct report *report, json_t *object, const char *database)
{
    json_put_text(report, object, "command", report->command);
    json_put_text(report, object, "database", database);
}

void json_sql(struct report *report, const char *bytes, size_t length)
{
    if (report->sql == NULL)
        report->sql = open_memstream(&report->sql_text, &report->sql_length);
    if (report->sql == NULL || fwrite(bytes, 1, length, report->sql) != length)
        report->no_memory = true;
}

static void put_sql(struct report *report)
{
    if (report->sql == NULL)
        return;
    bool complete = fclose(report->sql) == 0;
    report->sql = NULL;
    json_put_command(report, report->document, NULL);
    json_put(report, report->document, "sql",
             complete ? json_repaired((struct str){report->sql_text, report->sql_length}) : NULL);
}

/* ---- Diagnostics and the end ---- */

static void put_place(struct report *report, json_t *object, const struct stemma_place *place)
{
    json_put_text(report, object, "file", place->file);
    if (place->file == NULL || place->line == 0)
        return;
    json_put_count(report, object, "line", place->line);
    json_put_count(report, object, "column", place->column);
}

static json_t *diagnostic_object(struct report *report, const struct stemma_diagnostic *diagnostic)
{
    json_t *object = json_object();
    if (diagnostic->severity == STEMMA_ERROR)
        json_put_text(report, object, "code", stemma_code_name((int)diagnostic->code));
    json_put_text(report, object, "message", diagnostic->message);
    json_put_text(report, object, "revision", diagnostic->revision);
    put_place(report, object, &diagnostic->place);
    if (diagnostic->sqlite_code != 0)
        json_put(report, object, "sqlite_code", json_integer(diagnostic->sqlite_code));
    json_put_text(report, object, "hint", hint_of(report, diagnostic));
    if (diagnostic->note_count == 0)
        return object;
    json_t *notes = json_array();
    for (size_t i = 0; i < diagnostic->note_count; i++) {
        json_t *note = json_object();
        json_put_text(report, note, "message", diagnostic->notes[i].message);
        put_place(report, note, &diagnostic->notes[i].place);
        json_append(report, notes, note);
    }
    json_put(report, object, "notes", notes);
    return object;
}

static void sort_diagnostics(struct report *report, stemma_diagnostics *diags, json_t *lists[3])
{
    struct stemma_diagnostic diagnostic;
    size_t count = diags == NULL ? 0 : stemma_diagnostics_count(diags);
    for (size_t i = 0; i < count; i++) {
        if (stemma_diagnostics_get(diags, i, &diagnostic))
            json_append(report, lists[diagnostic.severity], diagnostic_object(report, &diagnostic));
        else
            report->no_memory = true;
    }
}

static void put_diagnostics(struct report *report, json_t *lists[3])
{
    json_t *object = report->document;
    json_t *errors = lists[STEMMA_ERROR];
    if (json_array_size(errors) > 0)
        json_put(report, object, "error", json_deep_copy(json_array_get(errors, 0)));
    if (json_array_size(errors) > 1)
        json_put(report, object, "errors", json_incref(errors));
    if (json_array_size(lists[STEMMA_WARNING]) > 0)
        json_put(report, object, "warnings", json_incref(lists[STEMMA_WARNING]));
    if (json_array_size(lists[STEMMA_NOTE]) > 0)
        json_put(report, object, "notes", json_incref(lists[STEMMA_NOTE]));
}

static int write_part(const char *bytes, size_t length, void *user)
{
    struct paper *paper = user;
    paper_write(paper, bytes, length);
    return paper->error == 0 ? 0 : -1;
}

static void write_document(struct report *report)
{
    static const char no_memory[] =
        "{\"error\":{\"code\":\"no-memory\",\"message\":\"out of memory\"}}";
    if (report->no_memory)
        paper_write(&report->out, no_memory, sizeof no_memory - 1);
    else if (json_dump_callback(report->document, write_part, &report->out, JSON_COMPACT) != 0 &&
             report->out.error == 0)
        report->no_memory = true;
    paper_write(&report->out, "\n", 1);
}

void json_finish(struct report *report, stemma_diagnostics *diags,
                 const struct stemma_diagnostic *own)
{
    json_t *lists[3] = {json_array(), json_array(), json_array()};
    json_document(report);
    put_sql(report);
    sort_diagnostics(report, diags, lists);
    if (own != NULL)
        json_append(report, lists[own->severity], diagnostic_object(report, own));
    put_diagnostics(report, lists);
    write_document(report);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        json_decref(lists[i]);
}

void report_free(struct report *report)
{
    json_decref(report->document);
    if (report->sql != NULL)
        fclose(report->sql);
    free(report->sql_text);
    free(report->open_step);
    report->document = NULL;
    report->sql = NULL;
    report->sql_text = report->open_step = NULL;
}
