/* A revision added to a manifest's text. The text is never printed anew: at most two small edits
 * are made in it, and the result is read back and compared. */
#include "manifest/manifest.h"

#include "manifest/events.h"
#include "manifest/names.h"
#include "manifest/scalar.h"
#include "manifest/text.h"

#include <string.h>

/* `drop` bytes at `at` give way to `text`. */
struct edit {
    size_t at, drop;
    struct str text;
};

enum { MAX_EDITS = 2 };

struct job {
    const struct manifest *manifest;
    const struct manifest_entry *entry;
    struct arena *arena;
    struct str eol;
    struct edit edits[MAX_EDITS]; /* in the order of the text */
    size_t edit_count;
    bool no_memory;
};

/* ---- The entry ----------------------------------------------------------------------------- */

/* Where the entry's parts go: block keys on lines of their own, flow keys in braces. */
struct layout {
    enum scalar_place place;
    size_t dash_column, key_column;
    struct str eol;
};

static void put_key(struct phrase *out, const struct layout *layout, const char *key)
{
    if (layout->place == SCALAR_FLOW) {
        phrase_put(out, STR(", "));
    } else {
        phrase_put(out, layout->eol);
        phrase_repeat(out, ' ', layout->key_column);
    }
    phrase_put(out, str_from(key));
    phrase_put(out, STR(": "));
}

static void put_value(struct phrase *out, const struct layout *layout, const char *key,
                      struct str value, enum scalar_kind kind)
{
    if (value.len == 0)
        return;
    put_key(out, layout, key);
    scalar_put(out, value, kind, layout->place);
}

static void put_names(struct phrase *out, const struct layout *layout, const char *key,
                      const struct str *names, size_t count)
{
    if (count == 0)
        return;
    put_key(out, layout, key);
    if (count == 1) {
        scalar_put(out, names[0], SCALAR_WORD, layout->place);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        phrase_put(out, i == 0 ? STR("[") : STR(", "));
        scalar_put(out, names[i], SCALAR_WORD, SCALAR_FLOW);
    }
    phrase_put(out, STR("]"));
}

static void put_parts(struct phrase *out, const struct layout *layout,
                      const struct manifest_entry *entry)
{
    phrase_put(out, STR("id: "));
    scalar_put(out, entry->id, SCALAR_WORD, layout->place);
    put_names(out, layout, "parents", entry->parents, entry->parent_count);
    put_names(out, layout, "depends_on", entry->depends_on, entry->depends_on_count);
    put_value(out, layout, "labels", entry->label, SCALAR_WORD);
    put_value(out, layout, "message", entry->message, SCALAR_PROSE);
    put_value(out, layout, "created", entry->created, SCALAR_WORD);
    if (entry->foreign_keys_off)
        put_value(out, layout, "foreign_keys", STR("off"), SCALAR_WORD);
}

/* "{id: …}" */
static void put_braces(struct phrase *out, const struct manifest_entry *entry)
{
    const struct layout layout = {.place = SCALAR_FLOW};
    phrase_put(out, STR("{"));
    put_parts(out, &layout, entry);
    phrase_put(out, STR("}"));
}

/* "  - id: …" and the lines of the other keys, the last without its end. */
static void put_block(struct phrase *out, const struct layout *layout,
                      const struct manifest_entry *entry, bool braces)
{
    phrase_repeat(out, ' ', layout->dash_column);
    phrase_put(out, STR("-"));
    phrase_repeat(out, ' ', layout->key_column - layout->dash_column - 1);
    if (braces)
        put_braces(out, entry);
    else
        put_parts(out, layout, entry);
}

/* ---- Edits --------------------------------------------------------------------------------- */

static struct str finished(struct job *job, const struct phrase *phrase)
{
    job->no_memory = job->no_memory || phrase->no_memory;
    return (struct str){phrase->bytes.items, phrase->bytes.count};
}

static void add_edit(struct job *job, size_t at, size_t drop, struct str text)
{
    job->edits[job->edit_count++] = (struct edit){at, drop, text};
}

static struct str source_text(const struct job *job)
{
    return job->manifest->source.text;
}

/* The line end in use where the line of `at` ends, or else in the file's first line. */
static struct str line_end_style(struct str text, size_t at)
{
    size_t end = text_line_end(text, at);
    if (end == text.len)
        end = text_line_end(text, 0);
    return end < text.len && end > 0 && text.ptr[end - 1] == '\r' ? STR("\r\n") : STR("\n");
}

static size_t column_of(struct str text, size_t at)
{
    return at - text_line_start(text, at);
}

/* Whether the line from `start` is a comment that begins in `column` or further in. */
static bool is_comment_at(struct str text, size_t start, size_t column)
{
    size_t at = start;
    while (at < text.len && text.ptr[at] == ' ')
        at++;
    return at < text.len && text.ptr[at] == '#' && at - start >= column;
}

/* The end of the line of `at`, or of the last of the comment lines that follow it directly and
 * begin in `column` or further in. */
static size_t end_with_comments(struct str text, size_t at, size_t column)
{
    size_t end = text_line_end(text, at);
    while (end < text.len && is_comment_at(text, end + 1, column))
        end = text_line_end(text, end + 1);
    return end;
}

/* Adds the block item in `text` behind the line that ends at `end`. */
static void add_lines(struct job *job, size_t end, const struct layout *layout, bool braces)
{
    struct str text = source_text(job);
    struct phrase lines = {.arena = job->arena};
    bool last_line = end == text.len;
    bool has_end = last_line && end > 0 && text.ptr[end - 1] == '\n';
    if (last_line && !has_end)
        phrase_put(&lines, job->eol);
    put_block(&lines, layout, job->entry, braces);
    if (!last_line || has_end)
        phrase_put(&lines, job->eol);
    add_edit(job, last_line ? end : end + 1, 0, finished(job, &lines));
}

static void append_to_block(struct job *job)
{
    const struct manifest_layout *at = &job->manifest->layout;
    struct str text = source_text(job);
    struct layout layout = {.eol = job->eol,
                            .dash_column = column_of(text, at->value),
                            .key_column = column_of(text, at->item)};
    if (layout.key_column < layout.dash_column + 2)
        layout.key_column = layout.dash_column + 2;
    size_t last = at->item_end > 0 ? at->item_end - 1 : 0;
    add_lines(job, end_with_comments(text, last, layout.key_column), &layout, at->flow_item);
}

/* Fills an empty block: "[]" or a null goes, the entry comes below its line. */
static void start_block(struct job *job)
{
    const struct manifest_layout *at = &job->manifest->layout;
    struct str text = source_text(job);
    size_t from = at->value;
    while (at->value_end > at->value && from > 0 && text.ptr[from - 1] == ' ')
        from--;
    add_edit(job, from, at->value_end - from, (struct str){0});
    struct layout layout = {.eol = job->eol, .dash_column = column_of(text, at->key) + 2};
    layout.key_column = layout.dash_column + 2;
    add_lines(job, end_with_comments(text, at->value_end, layout.dash_column), &layout, false);
}

/* ---- Lists in brackets --------------------------------------------------------------------- */

/* The comma behind the last item of a list in brackets; 0 where there is none. Only white space and
 * comments can stand there besides. */
static size_t trailing_comma(struct str text, const struct manifest_layout *layout)
{
    for (size_t at = layout->item_end; at < layout->value_end - 1; at++) {
        if (text.ptr[at] == ',')
            return at;
        if (text.ptr[at] == '#')
            at = text_line_end(text, at);
    }
    return 0;
}

static bool begins_line(struct str text, size_t at)
{
    size_t start = text_line_start(text, at);
    while (start < at && text.ptr[start] == ' ')
        start++;
    return start == at;
}

/* Adds to [ … ]: behind the last item, or below its line where it has one of its own. */
static void append_to_flow(struct job *job)
{
    const struct manifest_layout *at = &job->manifest->layout;
    struct str text = source_text(job);
    size_t comma = trailing_comma(text, at);
    size_t behind = comma != 0 ? comma + 1 : at->item_end;
    size_t bracket = at->value_end - 1;
    bool own_line = begins_line(text, at->item);
    bool below = own_line && text_line_end(text, behind) < bracket;
    struct phrase item = {.arena = job->arena};
    if (comma == 0 && below)
        add_edit(job, at->item_end, 0, STR(","));
    else if (comma == 0)
        phrase_put(&item, STR(","));
    if (own_line && !below)
        phrase_put(&item, job->eol);
    phrase_repeat(&item, ' ', own_line ? column_of(text, at->item) : 1);
    put_braces(&item, job->entry);
    if (comma != 0)
        phrase_put(&item, STR(","));
    if (below)
        phrase_put(&item, job->eol);
    add_edit(job, below ? text_line_end(text, behind) + 1 : behind, 0, finished(job, &item));
}

static void start_flow(struct job *job)
{
    struct phrase item = {.arena = job->arena};
    put_braces(&item, job->entry);
    add_edit(job, job->manifest->layout.value_end - 1, 0, finished(job, &item));
}

/* Nothing but spaces between the brackets of "[]". */
static bool is_bare(struct str text, const struct manifest_layout *layout)
{
    for (size_t at = layout->value + 1; at + 1 < layout->value_end; at++)
        if (text.ptr[at] != ' ')
            return false;
    return true;
}

static void make_edits(struct job *job)
{
    const struct manifest_layout *at = &job->manifest->layout;
    bool keep_brackets = at->flow_top || !is_bare(source_text(job), at);
    if (at->has_items && at->flow_list)
        append_to_flow(job);
    else if (at->has_items)
        append_to_block(job);
    else if (at->flow_list && keep_brackets)
        start_flow(job);
    else
        start_block(job);
}

static struct str apply_edits(struct job *job)
{
    struct str text = source_text(job);
    size_t size = text.len;
    for (size_t i = 0; i < job->edit_count; i++)
        size += job->edits[i].text.len;
    char *bytes = job->no_memory ? NULL : arena_alloc(job->arena, size + 1);
    if (bytes == NULL)
        return (struct str){0};
    size_t from = 0, to = 0;
    for (size_t i = 0; i <= job->edit_count; i++) {
        const struct edit rest = {.at = text.len};
        const struct edit *edit = i < job->edit_count ? &job->edits[i] : &rest;
        memcpy(bytes + to, text.ptr + from, edit->at - from);
        to += edit->at - from;
        from = edit->at + edit->drop;
        if (edit->text.len > 0)
            memcpy(bytes + to, edit->text.ptr, edit->text.len);
        to += edit->text.len;
    }
    bytes[to] = '\0';
    return (struct str){bytes, to};
}

/* ---- The proof ----------------------------------------------------------------------------- */

static bool names_are(struct name_list list, const struct str *names, size_t count)
{
    if (list.count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!str_equal(list.items[i].text, names[i]))
            return false;
    return true;
}

static bool same_names(struct name_list a, struct name_list b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (!str_equal(a.items[i].text, b.items[i].text))
            return false;
    return true;
}

static bool is_entry(const struct manifest_revision *revision, const struct manifest_entry *entry)
{
    size_t labels = entry->label.len > 0 ? 1 : 0;
    return str_equal(revision->id.text, entry->id) &&
           names_are(revision->parents, entry->parents, entry->parent_count) &&
           names_are(revision->depends_on, entry->depends_on, entry->depends_on_count) &&
           names_are(revision->labels, &entry->label, labels) &&
           str_equal(revision->message, entry->message) &&
           str_equal(revision->created, entry->created) &&
           (!entry->foreign_keys_off || revision->foreign_keys == FOREIGN_KEYS_OFF);
}

static bool same_revision(const struct manifest_revision *a, const struct manifest_revision *b)
{
    return str_equal(a->id.text, b->id.text) && same_names(a->parents, b->parents) &&
           same_names(a->depends_on, b->depends_on) && same_names(a->labels, b->labels) &&
           str_equal(a->message, b->message) && str_equal(a->up.text, b->up.text) &&
           str_equal(a->down.text, b->down.text) && str_equal(a->verify.text, b->verify.text) &&
           str_equal(a->created, b->created) && str_equal(a->author, b->author) &&
           a->transaction == b->transaction && a->foreign_keys == b->foreign_keys &&
           a->allow_cascade == b->allow_cascade;
}

static bool same_settings(const struct manifest *a, const struct manifest *b)
{
    return str_equal(a->database, b->database) && str_equal(a->directory, b->directory) &&
           str_equal(a->schema, b->schema) && str_equal(a->table, b->table) &&
           a->transaction == b->transaction && a->foreign_keys == b->foreign_keys &&
           a->backup == b->backup && a->keep == b->keep;
}

static bool is_with_entry(const struct manifest *before, const struct manifest_entry *entry,
                          const struct manifest *after)
{
    if (after->revision_count != before->revision_count + 1 || !same_settings(before, after))
        return false;
    for (size_t i = 0; i < before->revision_count; i++)
        if (!same_revision(&before->revisions[i], &after->revisions[i]))
            return false;
    return is_entry(&after->revisions[before->revision_count], entry);
}

/* 1: `text` does not say what the manifest said, and the entry. */
static int read_back(const struct job *job, struct str text, diag_list *diags)
{
    struct arena arena = {0};
    diag_list found = {0};
    struct manifest after;
    int rc = manifest_parse(job->manifest->path, text, &arena, &found, &after);
    bool right = rc == 0 && is_with_entry(job->manifest, job->entry, &after);
    stemma_diagnostics_clear(&found);
    arena_free(&arena);
    if (rc == -STEMMA_NO_MEMORY)
        return diag_no_memory(diags);
    return right ? 0 : 1;
}

static int cannot_edit(const struct job *job, diag_list *diags)
{
    const struct manifest_layout *at = &job->manifest->layout;
    const struct layout layout = {.dash_column = 2, .key_column = 4, .eol = STR("\n")};
    struct phrase entry = {.arena = job->arena};
    /* The source of the text that is being edited must live as long as the diagnostic. */
    struct source *source = ARENA_NEW(job->arena, struct source);
    put_block(&entry, &layout, job->entry, false);
    if (source == NULL || entry.no_memory)
        return diag_no_memory(diags);
    *source = job->manifest->source;
    struct span span = {source, at->key, STR("revisions").len};
    int rc = diag_error(diags, STEMMA_MANIFEST, span,
                        "the list of revisions cannot be edited in place as it is written");
    diag_hint(diags, "add the entry by hand:\n%.*s", (int)entry.bytes.count, entry.bytes.items);
    return rc;
}

static int check_name(struct str name, const char *what, diag_list *diags)
{
    if (name_is_valid(name) && !name_is_reserved(name))
        return 0;
    struct shown shown = events_shown(name);
    if (name_is_reserved(name))
        return diag_error(diags, STEMMA_USAGE, SPAN_NONE, "\"%s\" is reserved; it cannot be %s",
                          shown.text, what);
    int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE, "\"%s\" cannot be %s", shown.text, what);
    diag_hint(diags,
              "letters, digits, \"_\", \".\" and \"-\", a letter or digit first, at most %d bytes",
              NAME_MAX_LENGTH);
    return rc;
}

static bool is_message(struct str s)
{
    if (str_utf8_error(s) != s.len || !text_is_one_line(s))
        return false;
    size_t len;
    for (size_t i = 0; i < s.len; i += len) {
        uint32_t code = str_code_point(str_slice(s, i, s.len), &len);
        if ((code < 0x20 && code != '\t') || (code >= 0x7F && code < 0xA0))
            return false;
    }
    return true;
}

static int check_entry(const struct manifest_entry *entry, diag_list *diags)
{
    int rc = check_name(entry->id, "an id", diags);
    if (rc == 0 && entry->label.len > 0)
        rc = check_name(entry->label, "a label", diags);
    if (rc == 0 && !is_message(entry->message))
        rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                        "a message is one line of UTF-8 without control characters");
    return rc;
}

int manifest_append(const struct manifest *manifest, const struct manifest_entry *entry,
                    struct arena *arena, diag_list *diags, struct str *out)
{
    struct job job = {.manifest = manifest, .entry = entry, .arena = arena};
    int rc = check_entry(entry, diags);
    if (rc < 0)
        return rc;
    job.eol = line_end_style(manifest->source.text, manifest->layout.value_end);
    make_edits(&job);
    struct str text = apply_edits(&job);
    if (text.ptr == NULL)
        return diag_no_memory(diags);
    rc = read_back(&job, text, diags);
    if (rc > 0)
        return cannot_edit(&job, diags);
    if (rc == 0)
        *out = text;
    return rc;
}
