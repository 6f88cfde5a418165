/* manifest.yaml: YAML events → typed revisions, and edits in place.
 *
 * Reading checks the file's form: YAML, keys, types, ids, paths as text, no more. That names refer to
 * something and that there is no cycle is the graph's to check (graph/graph.h); that files exist is
 * the script loader's (script/script.h). */
#ifndef STEMMA_MANIFEST_MANIFEST_H
#define STEMMA_MANIFEST_MANIFEST_H

#include "base/arena.h"
#include "diag/diag.h"
#include "diag/source.h"

enum { MANIFEST_MAX_SIZE = 64 * 1024 * 1024, MANIFEST_MAX_FAULTS = 20 };

enum manifest_backup { BACKUP_NEVER, BACKUP_DESTRUCTIVE, BACKUP_ALWAYS };
enum manifest_foreign_keys { FOREIGN_KEYS_OFF, FOREIGN_KEYS_ON };

struct name_list {
    const struct name *items;
    size_t count;
};

struct manifest_revision {
    struct name id;
    struct name_list parents, depends_on, labels;
    struct str message; /* empty where there is none */
    struct name up;     /* file name under the directory; the default one stands at the id's span */
    struct name down;   /* text.ptr NULL: "down: null" */
    struct name verify; /* text.ptr NULL: the default name, where such a file exists */
    struct str created, author;           /* ptr NULL: not given */
    enum stemma_transaction transaction;  /* the manifest's where the revision has none */
    enum manifest_foreign_keys foreign_keys;
};

/* Where an entry can be put, for manifest_append(). Byte offsets into the source text. */
struct manifest_layout {
    bool flow;           /* revisions: [ … ] */
    bool has_items;
    size_t insert_at;    /* block: after the last byte of the list's last line that is content;
                            flow: before the "]" */
    size_t flow_start;   /* flow: offset of the "[" */
    size_t dash_column;  /* block: bytes before the dash of the items */
    size_t key_column;   /* block: bytes before the keys of an item */
    size_t revisions_key; /* offset of the key "revisions" */
};

struct manifest {
    struct source source; /* text without BOM handling: offset 0 is the file's first byte */
    const char *path;
    const char *folder;         /* the manifest's folder, to resolve paths */
    struct str database;        /* as written; ptr NULL: none */
    struct str directory;       /* as written; "sql" by default */
    struct str schema;          /* as written; ptr NULL: none */
    struct str table;           /* "stemma" by default */
    enum stemma_transaction transaction;
    enum manifest_foreign_keys foreign_keys;
    enum manifest_backup backup;
    const struct manifest_revision *revisions;
    size_t revision_count;
    struct manifest_layout layout;
};

/* Reads the manifest at `path`. Everything in *out is in `arena`. Faults go to `diags`, all of the
 * file's, at most MANIFEST_MAX_FAULTS; then -STEMMA_MANIFEST is returned (or -STEMMA_IO where the file
 * cannot be read, -STEMMA_NO_MEMORY). */
int manifest_read(const char *path, struct arena *arena, diag_list *diags, struct manifest *out);

/* The same from a text in memory, which must outlive *out; `path` names it. */
int manifest_parse(const char *path, struct str text, struct arena *arena, diag_list *diags,
                   struct manifest *out);

/* What manifest_append() writes of a new revision. Empty parts are left out. */
struct manifest_entry {
    struct str id;
    const struct str *parents;
    size_t parent_count;
    const struct str *depends_on;
    size_t depends_on_count;
    struct str label;
    struct str message;
    struct str created; /* ISO 8601 */
};

/* The manifest's text with `entry` added at the end of its revisions, in the file's own style
 * (indentation, line ends, flow or block list), every other byte as it was. */
int manifest_append(const struct manifest *manifest, const struct manifest_entry *entry,
                    struct arena *arena, diag_list *diags, struct str *out);

/* The text that `stemma init` writes. */
struct str manifest_template(void);

#endif
