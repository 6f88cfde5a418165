/* One pass over the events, driven by two tables of keys: the manifest's and a revision's. A fault
 * is recorded and reading goes on, so that one look shows all of them. */
#include "manifest/parse.h"

#include "manifest/reader.h"

#include <stddef.h>
#include <string.h>

/* Revisions are gathered in blocks: an array that doubles would hold three times the memory. */
enum { DRAFTS_IN_FIRST_BLOCK = 8, DRAFTS_IN_BLOCK = 256 };

struct draft_block {
    struct draft_block *next;
    size_t count, capacity;
    struct draft drafts[];
};

struct key_set {
    const char *owner; /* as messages call it */
    const struct key *keys;
    size_t count;
};

enum { MAX_KEYS = 16 };

/* ---- Mappings ------------------------------------------------------------------------------ */

static const struct key *find_key(const struct key_set *set, struct str name)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_equal(set->keys[i].name, name))
            return &set->keys[i];
    return NULL;
}

static void refuse_key(struct reader *reader, const struct key_set *set, const struct event *event)
{
    struct nearest nearest = nearest_to(event->text);
    for (size_t i = 0; i < set->count; i++)
        nearest_try(&nearest, set->keys[i].name);
    if (events_fault(reader->events, event->span, "unknown key \"%s\" in %s",
                     events_shown(event->text).text, set->owner))
        nearest_hint(&nearest, reader->diags);
}

/* The key that `event` is, NULL for one that is none or that was there before: said so. */
static const struct key *take_key(struct reader *reader, const struct key_set *set,
                                  const struct event *event, struct span *seen)
{
    if (event->kind != EVENT_SCALAR) {
        if (event->kind != EVENT_REFUSED)
            events_fault(reader->events, event->span, "a key must be a single word");
        return NULL;
    }
    const struct key *key = find_key(set, event->text);
    if (key == NULL) {
        refuse_key(reader, set, event);
        return NULL;
    }
    struct span *there = &seen[key - set->keys];
    if (there->source == NULL) {
        *there = event->span;
        return key;
    }
    if (events_fault(reader->events, event->span, "\"%s\" is given twice", key->name.ptr))
        diag_note(reader->diags, *there, "first given here");
    return NULL;
}

static int read_pair(struct reader *reader, const struct key_set *set, void *owner,
                     const struct event *event, struct span *seen)
{
    const struct key *key = take_key(reader, set, event, seen);
    struct event value;
    int rc = events_skip(reader->events, event);
    if (rc == 0)
        rc = events_next(reader->events, &value);
    if (rc < 0)
        return rc;
    return key == NULL ? events_skip(reader->events, &value)
                       : key->read(reader, key, owner, &value);
}

/* Reads a mapping that has begun; seen[i] becomes the place of the key set->keys[i]. */
static int read_map(struct reader *reader, const struct key_set *set, void *owner,
                    struct span seen[MAX_KEYS])
{
    struct event event;
    int rc;
    memset(seen, 0, MAX_KEYS * sizeof *seen);
    while ((rc = events_next(reader->events, &event)) == 0 && event.kind != EVENT_END)
        if ((rc = read_pair(reader, set, owner, &event, seen)) < 0)
            break;
    return rc;
}

/* ---- Revisions ----------------------------------------------------------------------------- */

#define FIELD(name)   .field = offsetof(struct draft, revision.name)
#define SETTING(name) .field = offsetof(struct manifest, name)

static const struct key revision_keys[] = {
    {KEY("id"), read_id, FIELD(id), "id"},
    {KEY("parents"), read_names, FIELD(parents), "id"},
    {KEY("message"), read_line, FIELD(message)},
    {KEY("created"), read_line, FIELD(created)},
    {KEY("author"), read_line, FIELD(author)},
    {KEY("depends_on"), read_names, FIELD(depends_on), "id or label"},
    {KEY("labels"), read_names, FIELD(labels), "id or label"},
    {KEY("up"), read_script, FIELD(up)},
    {KEY("down"), read_down, FIELD(down)},
    {KEY("verify"), read_script, FIELD(verify)},
    {KEY("transaction"), read_no_transaction},
    {KEY("foreign_keys"), read_own_foreign_keys},
    {KEY("allow_cascade"), read_allow_cascade},
};

enum { ID_KEY }; /* its place in revision_keys */

static const struct key_set revision_set = {"a revision", revision_keys,
                                            sizeof revision_keys / sizeof revision_keys[0]};

static struct draft_block *new_block(struct reader *reader, size_t capacity)
{
    struct draft_block *block =
        arena_alloc(&reader->scratch, sizeof *block + capacity * sizeof *block->drafts);
    if (block != NULL)
        *block = (struct draft_block){.capacity = capacity};
    return block;
}

static struct draft *new_draft(struct reader *reader)
{
    struct draft_block *block = reader->last;
    if (block == NULL || block->count == block->capacity) {
        block = new_block(reader, block == NULL ? DRAFTS_IN_FIRST_BLOCK : DRAFTS_IN_BLOCK);
        if (block == NULL)
            return NULL;
        if (reader->last == NULL)
            reader->first = block;
        else
            reader->last->next = block;
        reader->last = block;
    }
    struct draft *draft = &block->drafts[block->count++];
    *draft = (struct draft){0};
    return draft;
}

static int read_revision(struct reader *reader, const struct event *item)
{
    if (item->kind != EVENT_MAP) {
        if (item->kind != EVENT_REFUSED &&
            events_fault(reader->events, item->span, "a revision is a mapping of keys"))
            diag_hint(reader->diags, "write it as \"- id: 001\"");
        return events_skip(reader->events, item);
    }
    struct span seen[MAX_KEYS];
    struct draft *draft = new_draft(reader);
    if (draft == NULL)
        return diag_no_memory(reader->diags);
    int rc = read_map(reader, &revision_set, draft, seen);
    if (rc == 0 && seen[ID_KEY].source == NULL)
        events_fault(reader->events, (struct span){reader->source, item->span.offset, 0},
                     "a revision without \"id\"");
    reader->manifest.revision_count++;
    return rc;
}

static int read_items(struct reader *reader)
{
    struct manifest_layout *layout = &reader->manifest.layout;
    struct event item;
    int rc;
    while ((rc = events_next(reader->events, &item)) == 0 && item.kind != EVENT_END) {
        layout->has_items = true;
        layout->flow_item = item.flow;
        layout->item = item.span.offset;
        if ((rc = read_revision(reader, &item)) < 0)
            return rc;
        layout->item_end = events_content_end(reader->events);
    }
    layout->value_end = events_content_end(reader->events);
    return rc;
}

static int read_revisions(struct reader *reader, const struct key *key, void *owner,
                          const struct event *value)
{
    struct manifest_layout *layout = &reader->manifest.layout;
    (void)owner;
    layout->value = value->span.offset;
    layout->value_end = value->span.offset + value->span.length;
    layout->flow_list = value->flow;
    if (value->kind == EVENT_LIST)
        return read_items(reader);
    bool null = value->kind == EVENT_SCALAR && value->plain &&
                (value->text.len == 0 || is_null_word(value));
    if (!null && value->kind != EVENT_REFUSED)
        events_fault(reader->events, value->span, "\"%s\" must be a list", key->name.ptr);
    return events_skip(reader->events, value);
}

/* ---- The manifest -------------------------------------------------------------------------- */

static const struct key manifest_keys[] = {
    {KEY("version"), read_version},
    {KEY("revisions"), read_revisions},
    {KEY("database"), read_database, SETTING(database)},
    {KEY("directory"), read_directory, SETTING(directory)},
    {KEY("schema"), read_schema, SETTING(schema)},
    {KEY("transaction"), read_transaction},
    {KEY("foreign_keys"), read_foreign_keys},
    {KEY("backup"), read_backup},
    {KEY("keep"), read_keep},
    {KEY("table"), read_table, SETTING(table)},
    {KEY("sqlite_version"), read_sqlite_version},
};

enum { VERSION_KEY, REVISIONS_KEY }; /* places in manifest_keys */

static const struct key_set manifest_set = {"the manifest", manifest_keys,
                                            sizeof manifest_keys / sizeof manifest_keys[0]};

static int read_top(struct reader *reader, const struct event *top)
{
    if (top->kind != EVENT_MAP) {
        if (top->kind == EVENT_SCALAR && top->text.len == 0)
            events_fault(reader->events, SPAN_FILE(reader->source), "the manifest is empty");
        else if (top->kind != EVENT_REFUSED)
            events_fault(reader->events, top->span, "a manifest is a mapping of keys, this is a %s",
                         top->kind == EVENT_LIST ? "list" : "text");
        return events_skip(reader->events, top);
    }
    struct span seen[MAX_KEYS];
    struct span start = {reader->source, top->span.offset, 0};
    int rc = read_map(reader, &manifest_set, &reader->manifest, seen);
    if (rc < 0)
        return rc;
    if (seen[VERSION_KEY].source == NULL &&
        events_fault(reader->events, start, "\"version\" is missing"))
        diag_hint(reader->diags, "this build of stemma reads \"version: 1\"");
    if (seen[REVISIONS_KEY].source == NULL)
        events_fault(reader->events, start, "\"revisions\" is missing");
    reader->manifest.layout.flow_top = top->flow;
    reader->manifest.layout.key = seen[REVISIONS_KEY].offset;
    return 0;
}

static int read_documents(struct reader *reader)
{
    struct event event;
    int rc = events_next(reader->events, &event);
    if (rc == 0 && event.kind == EVENT_FINISHED)
        events_fault(reader->events, SPAN_FILE(reader->source), "the manifest is empty");
    while (rc == 0 && event.kind == EVENT_DOCUMENT) {
        rc = events_next(reader->events, &event);
        if (rc == 0)
            rc = read_top(reader, &event);
        if (rc == 0)
            rc = events_next(reader->events, &event);
        if (rc == 0 && event.kind == EVENT_DOCUMENT) {
            events_fault(reader->events, event.span, "a second document; a manifest is one");
            break;
        }
    }
    return rc;
}

/* ---- What was left open -------------------------------------------------------------------- */

static bool default_script(struct reader *reader, const struct name *id, struct str suffix,
                           struct name *out)
{
    if (id->text.ptr == NULL)
        return true; /* a fault, told already */
    size_t len = id->text.len + suffix.len;
    char *text = arena_alloc(reader->arena, len + 1);
    if (text == NULL)
        return false;
    memcpy(text, id->text.ptr, id->text.len);
    memcpy(text + id->text.len, suffix.ptr, suffix.len);
    text[len] = '\0';
    *out = (struct name){{text, len}, id->span};
    return true;
}

static bool settle_draft(struct reader *reader, struct draft *draft)
{
    struct manifest_revision *revision = &draft->revision;
    if (revision->transaction == STEMMA_TRANSACTION_DEFAULT)
        revision->transaction = reader->manifest.transaction;
    if (!draft->foreign_keys_given)
        revision->foreign_keys = reader->manifest.foreign_keys;
    if (revision->up.span.source == NULL &&
        !default_script(reader, &revision->id, STR("_up.sql"), &revision->up))
        return false;
    return revision->down.span.source != NULL ||
           default_script(reader, &revision->id, STR("_down.sql"), &revision->down);
}

static int settle(struct reader *reader)
{
    struct manifest *manifest = &reader->manifest;
    struct manifest_revision *revisions =
        arena_alloc(reader->arena, manifest->revision_count * sizeof *revisions);
    if (revisions == NULL)
        return diag_no_memory(reader->diags);
    manifest->revisions = revisions;
    for (struct draft_block *block = reader->first; block != NULL; block = block->next)
        for (size_t i = 0; i < block->count; i++) {
            if (!settle_draft(reader, &block->drafts[i]))
                return diag_no_memory(reader->diags);
            *revisions++ = block->drafts[i].revision;
        }
    return 0;
}

static int parse(struct reader *reader)
{
    size_t errors = reader->diags->errors;
    int rc = events_open(reader->source, reader->arena, reader->diags, &reader->events);
    if (rc == 0)
        rc = read_documents(reader);
    events_close(reader->events);
    if (rc < 0)
        return rc;
    rc = settle(reader);
    return rc == 0 && reader->diags->errors > errors ? -STEMMA_MANIFEST : rc;
}

int parse_manifest(const struct manifest *start, const struct source *source, struct arena *arena,
                   diag_list *diags, struct manifest *out)
{
    struct reader reader = {
        .arena = arena,
        .diags = diags,
        .source = source,
        .manifest = *start,
    };
    int rc = parse(&reader);
    arena_free(&reader.scratch);
    if (rc == 0 || reader.manifest.revisions != NULL)
        *out = reader.manifest;
    return rc;
}
