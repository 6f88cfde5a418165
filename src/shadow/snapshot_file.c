/* One hash answers the question of every upgrade, are the revisions the same? So its cost is that
 * of hashing the scripts, which a run does anyway. */
#include "shadow/snapshot_file.h"

#include "base/phrase.h"
#include "manifest/names.h"

#include <stdlib.h>
#include <string.h>

static const char magic[] = "-- stemma snapshot ";
static const char version[] = "1";
static const char heads_key[] = "-- heads: ";
static const char history_key[] = "-- history: ";
static const char schema_key[] = "-- schema: ";
static const char file_key[] = "-- file: ";
static const char list_title[] = "-- What it stands for, in the order of an upgrade: each revision "
                                 "and the beginning of its script's hash.\n";
static const char entry_mark[] = "--   ";
static const char enforced[] = " foreign_keys";

enum { HASH_PREFIX = 7 /* "sha256:" */, SHORT_HASH = 12 };

bool snapshot_file_is(struct str text)
{
    text = str_slice(text, str_bom(text), text.len);
    return str_starts_with(text, (struct str){magic, sizeof magic - 1});
}

bool snapshot_file_is_cut_off(struct str text)
{
    text = str_slice(text, str_bom(text), text.len);
    while (text.len != 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL)
        text.len--;
    return text.len < sizeof magic - 1 &&
           str_starts_with((struct str){magic, sizeof magic - 1}, text);
}

/* ---- Lines ---- */

/* Takes the first line off `rest`; a checkout may have made CRLF of its end. */
static struct str take_line(struct str *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    struct str line = {rest->ptr, len};
    *rest = str_slice(*rest, end == NULL ? len : len + 1, rest->len);
    if (line.len != 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static struct str take_word(struct str *rest)
{
    const char *end = memchr(rest->ptr, ' ', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    struct str word = {rest->ptr, len};
    *rest = str_slice(*rest, end == NULL ? len : len + 1, rest->len);
    return word;
}

static bool take_key(struct str line, const char *key, struct str *out)
{
    size_t len = strlen(key);
    if (out->ptr != NULL || !str_starts_with(line, (struct str){key, len}))
        return false;
    *out = str_slice(line, len, line.len);
    return true;
}

/* ---- Hashes ---- */

static bool enforces(const struct project *project, node_id node)
{
    return project->manifest.revisions[node].foreign_keys == FOREIGN_KEYS_ON;
}

/* "--   001 3f2a9c…" with the first `digits` of the up script's hash. */
static void put_entry(struct phrase *out, const struct project *project, node_id node,
                      const char *hash, size_t digits)
{
    phrase_put(out, (struct str){entry_mark, sizeof entry_mark - 1});
    phrase_put(out, graph_id(&project->graph, node));
    phrase_add(out, " %.*s%s\n", (int)digits, hash + HASH_PREFIX,
               enforces(project, node) ? enforced : "");
}

static bool hash_history(const struct project *project, struct node_list order,
                         const char *const *hashes, struct arena *arena, char out[HASH_SIZE])
{
    struct hash hash;
    hash_begin(&hash);
    for (size_t i = 0; i < order.count; i++) {
        struct phrase line = {.arena = arena};
        put_entry(&line, project, order.items[i], hashes[order.items[i]], HASH_SIZE);
        hash_add(&hash, (struct str){line.bytes.items, line.bytes.count});
        if (line.no_memory)
            return false;
    }
    hash_end(&hash, out);
    return true;
}

/* Of the text but for the line that says it, which ends at `after`. */
static void hash_file(struct str text, size_t before, size_t after, char out[HASH_SIZE])
{
    struct hash hash;
    hash_begin(&hash);
    hash_add(&hash, str_slice(text, 0, before));
    hash_add(&hash, str_slice(text, after, text.len));
    hash_end(&hash, out);
}

/* ---- Writing ---- */

const char *snapshot_file_name(const struct graph *graph, struct node_list heads,
                               struct arena *arena)
{
    enum { MOST = 200 };
    struct phrase name = {.arena = arena};
    for (size_t i = 0; i < heads.count; i++)
        phrase_add(&name, "%s%" STR_FMT, i == 0 ? "" : "+",
                   STR_ARG(graph_id(graph, heads.items[i])));
    if (name.bytes.count > MOST) {
        name.bytes.count = 0;
        phrase_add(&name, "%" STR_FMT "+%zu", STR_ARG(graph_id(graph, heads.items[0])),
                   heads.count - 1);
    }
    phrase_put(&name, STR(SCRIPT_SNAPSHOT_SUFFIX));
    const char *text = phrase_end(&name);
    return name.no_memory ? NULL : text;
}

static void put_head(struct phrase *out, const struct snapshot_parts *parts, const char *history)
{
    size_t count = parts->order.count;
    phrase_add(out, "%s%s\n", magic, version);
    phrase_add(out,
               "-- What %zu revision%s make%s, in one script: \"stemma upgrade\" begins a new "
               "database with it.\n"
               "-- Made by \"stemma snapshot\". Do not edit it: then it is not used any more.\n",
               count, count == 1 ? "" : "s", count == 1 ? "s" : "");
    phrase_put(out, (struct str){heads_key, sizeof heads_key - 1});
    for (size_t i = 0; i < parts->heads.count; i++)
        phrase_add(out, "%s%" STR_FMT, i == 0 ? "" : " ",
                   STR_ARG(graph_id(&parts->project->graph, parts->heads.items[i])));
    phrase_add(out, "\n-- revisions: %zu\n%s%s\n%s%s\n", count, history_key, history, schema_key,
               parts->schema);
}

static void put_tail(struct phrase *out, const struct snapshot_parts *parts)
{
    phrase_put(out, STR("\n"));
    phrase_put(out, parts->body);
    phrase_put(out, STR("\n"));
    phrase_put(out, (struct str){list_title, sizeof list_title - 1});
    for (size_t i = 0; i < parts->order.count; i++) {
        node_id node = parts->order.items[i];
        put_entry(out, parts->project, node, parts->hashes[node], SHORT_HASH);
    }
}

bool snapshot_file_compose(const struct snapshot_parts *parts, struct arena *arena, struct str *out)
{
    struct phrase head = {.arena = arena}, tail = {.arena = arena}, text = {.arena = arena};
    struct hash hash;
    char digest[HASH_SIZE];
    if (!hash_history(parts->project, parts->order, parts->hashes, arena, digest))
        return false;
    put_head(&head, parts, digest);
    put_tail(&tail, parts);
    struct str before = {head.bytes.items, head.bytes.count};
    struct str after = {tail.bytes.items, tail.bytes.count};
    if (head.no_memory || tail.no_memory)
        return false;
    hash_begin(&hash);
    hash_add(&hash, before);
    hash_add(&hash, after);
    hash_end(&hash, digest);
    phrase_put(&text, before);
    phrase_add(&text, "%s%s\n", file_key, digest);
    phrase_put(&text, after);
    *out = (struct str){phrase_end(&text), text.bytes.count};
    return !text.no_memory;
}

/* ---- Reading ---- */

static void damage(struct snapshot_file *file, const char *reason)
{
    file->state = SNAPSHOT_DAMAGED;
    file->reason = reason;
}

/* The list is the last of the text; what a row holds may look like its title. */
static struct str find_list(struct str text)
{
    struct str title = {entry_mark, sizeof entry_mark - 1};
    size_t from = text.len;
    while (from > 0) {
        size_t end = text.ptr[from - 1] == '\n' ? from - 1 : from;
        const char *start = memrchr(text.ptr, '\n', end);
        size_t begin = start == NULL ? 0 : (size_t)(start - text.ptr) + 1;
        if (!str_starts_with(str_slice(text, begin, text.len), title))
            break;
        from = begin;
    }
    return str_slice(text, from, text.len);
}

static void parse(struct snapshot_file *file)
{
    struct str text = file->script.source.text, rest, stated = {0}, line;
    char hash[HASH_SIZE];
    text = str_slice(text, str_bom(text), text.len);
    rest = text;
    line = take_line(&rest);
    if (!str_equal_text(str_slice(line, sizeof magic - 1, line.len), version)) {
        damage(file, "its form is not known to this stemma: a newer one made it, or it was edited");
        return;
    }
    while (rest.len != 0 && stated.ptr == NULL) {
        size_t before = (size_t)(rest.ptr - text.ptr);
        line = take_line(&rest);
        if (!str_starts_with(line, STR("-- ")))
            break;
        take_key(line, heads_key, &file->heads);
        take_key(line, history_key, &file->history);
        take_key(line, schema_key, &file->schema);
        if (take_key(line, file_key, &stated))
            hash_file(text, before, (size_t)(rest.ptr - text.ptr), hash);
    }
    file->list = find_list(rest);
    if (stated.ptr == NULL || file->heads.len == 0 || file->history.len == 0 ||
        file->schema.len == 0 || !str_equal_text(stated, hash))
        damage(file, "it is not what was written: somebody has edited it");
}

/* The reason is `before`, the culprit, `after`. */
static void become_stale(struct snapshot_file *file, const char *before, struct str culprit,
                         const char *after, struct arena *arena)
{
    file->state = SNAPSHOT_STALE;
    file->culprit = culprit;
    file->reason = arena_printf(arena, "%s%" STR_FMT "%s", before, STR_ARG(culprit), after);
}

/* The revisions that its heads need now. False when out of memory. */
static bool find_order(struct snapshot_file *file, const struct project *project,
                       struct arena *arena)
{
    const struct graph *graph = &project->graph;
    node_set set = graph_set(graph, arena);
    VEC(node_id) heads = {0};
    for (struct str rest = file->heads; rest.len != 0;) {
        struct str id = take_word(&rest);
        node_id node = graph_find_id(graph, id);
        if (node == NODE_NONE) {
            become_stale(file, "there is no revision ", id, " any more", arena);
            return file->reason != NULL;
        }
        if (!VEC_PUSH(arena, &heads, node))
            return false;
    }
    struct node_list from = {heads.items, heads.count};
    return set != NULL && graph_reach(graph, GRAPH_DOWN, GRAPH_ALL_EDGES, from, arena, set) &&
           graph_order(graph, set, GRAPH_UP, arena, &file->order);
}

/* What is no text is no snapshot that could run, and no reason to stop a run. */
static int load(const struct script_folder *folder, struct snapshot_file *file, struct arena *arena,
                diag_list *diags)
{
    size_t told = diags->list.count;
    const struct script_request request = {
        {.text = file->name}, "snapshot", file->name, &file->script};
    int rc = script_load(folder, &request, 1, arena, diags);
    if (rc == 0 || rc == -STEMMA_NO_MEMORY)
        return rc;
    const char *message = diags->list.items[diags->list.count - 1].message;
    damage(file, arena_copy(arena, message, strlen(message)));
    diag_forget(diags, told);
    return file->reason == NULL ? diag_no_memory(diags) : 0;
}

static int compare_files(const void *a, const void *b)
{
    const struct snapshot_file *one = a, *two = b;
    int by_count = (one->order.count < two->order.count) - (one->order.count > two->order.count);
    size_t len = one->name.len < two->name.len ? one->name.len : two->name.len;
    int by_name = by_count != 0 ? by_count : memcmp(one->name.ptr, two->name.ptr, len);
    return by_name != 0 ? by_name
                        : (one->name.len > two->name.len) - (one->name.len < two->name.len);
}

static int read_one(const struct script_folder *folder, const struct project *project,
                    struct arena *arena, diag_list *diags, struct snapshot_file *file)
{
    int rc = load(folder, file, arena, diags);
    if (rc == 0 && file->state != SNAPSHOT_DAMAGED &&
        snapshot_file_is_cut_off(file->script.source.text))
        damage(file, "it is empty, or was cut off");
    if (rc != 0 || file->state == SNAPSHOT_DAMAGED || !snapshot_file_is(file->script.source.text))
        return rc;
    parse(file);
    return file->state == SNAPSHOT_DAMAGED || find_order(file, project, arena)
               ? 0
               : diag_no_memory(diags);
}

int snapshot_files_read(const struct script_folder *folder, const struct project *project,
                        struct arena *arena, diag_list *diags, struct snapshot_files *out)
{
    const struct str *names = NULL;
    size_t count = 0, used = 0;
    script_snapshot_names(folder, &names, &count);
    struct snapshot_file *files = ARENA_ARRAY(arena, struct snapshot_file, count);
    *out = (struct snapshot_files){files, 0};
    if (count == 0)
        return 0;
    if (files == NULL)
        return diag_no_memory(diags);
    for (size_t i = 0; i < count; i++) {
        files[used] = (struct snapshot_file){.name = names[i]};
        int rc = read_one(folder, project, arena, diags, &files[used]);
        out->count = used + 1; /* to be released */
        if (rc != 0)
            return rc;
        if (files[used].state == SNAPSHOT_DAMAGED ||
            snapshot_file_is(files[used].script.source.text))
            used++;
        else
            script_release(&files[used].script);
    }
    out->count = used;
    qsort(files, used, sizeof *files, compare_files);
    return 0;
}

void snapshot_files_release(struct snapshot_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        script_release(&files->items[i].script);
    files->count = 0;
}

/* ---- Which revision is to blame ---- */

/* "--   001 3f2a9c1b77d0 foreign_keys" → its id, and the rest. */
static struct str take_entry(struct str *list, struct str *rest)
{
    struct str line = take_line(list);
    size_t len = sizeof entry_mark - 1;
    *rest = str_slice(line, line.len < len ? line.len : len, line.len);
    return take_word(rest);
}

static bool is_listed(struct str list, struct str id)
{
    struct str rest;
    while (list.len != 0)
        if (str_equal(take_entry(&list, &rest), id))
            return true;
    return false;
}

static bool is_in(const struct snapshot_file *file, node_id node)
{
    for (size_t i = 0; i < file->order.count; i++)
        if (file->order.items[i] == node)
            return true;
    return false;
}

/* The first place where the list and the order go apart. */
static void blame(struct snapshot_file *file, const struct project *project,
                  const char *const *hashes, struct arena *arena)
{
    const struct graph *graph = &project->graph;
    struct str list = file->list, was = {0};
    for (size_t i = 0; i < file->order.count || list.len != 0; i++) {
        node_id node = i < file->order.count ? file->order.items[i] : NODE_NONE;
        struct str now = node == NODE_NONE ? STR("") : graph_id(graph, node);
        struct str id = list.len == 0 ? STR("") : take_entry(&list, &was);
        struct phrase entry = {.arena = arena};
        if (!str_equal(id, now)) {
            node_id old = graph_find_id(graph, id);
            if (now.len != 0 && !is_listed(file->list, now))
                become_stale(file, "", now, " has come among its revisions", arena);
            else if (old == NODE_NONE)
                become_stale(file, "there is no revision ", id, " any more", arena);
            else
                become_stale(file, "", id,
                             is_in(file, old) ? " has another place in the order"
                                              : " is not among its revisions any more",
                             arena);
            return;
        }
        put_entry(&entry, project, node, hashes[node], SHORT_HASH);
        struct str text = {phrase_end(&entry), entry.bytes.count}, is = {0};
        take_entry(&text, &is);
        if (!str_equal(was, is)) {
            bool same_hash = str_equal(take_word(&was), take_word(&is));
            become_stale(file, same_hash ? "foreign_keys of " : "the up script of ", now,
                         same_hash ? " was changed" : " was edited", arena);
            return;
        }
    }
    become_stale(file, "the revisions below ", file->heads, " have changed", arena);
}

bool snapshot_file_compare(struct snapshot_file *file, const struct project *project,
                           const char *const *hashes, struct arena *arena)
{
    char history[HASH_SIZE];
    if (file->state != SNAPSHOT_HOLDS)
        return true;
    for (size_t i = 0; i < file->order.count; i++) {
        node_id node = file->order.items[i];
        if (hashes[node] != NULL && hashes[node][0] != '\0')
            continue;
        become_stale(file, "the up script of ", graph_id(&project->graph, node), " cannot be read",
                     arena);
        return file->reason != NULL;
    }
    if (!hash_history(project, file->order, hashes, arena, history))
        return false;
    if (str_equal_text(file->history, history))
        return true;
    blame(file, project, hashes, arena);
    return file->reason != NULL;
}
