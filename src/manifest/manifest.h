/* manifest.yaml: YAML events → typed revisions, and edits in place.
 *
 * Reading checks the file's form: YAML, keys, types, ids, paths as text, no more. That names refer
 * to something and that there is no cycle is the graph's to check (graph/graph.h); that files exist
 * is the script loader's (script/script.h). */
#ifndef STEMMA_MANIFEST_MANIFEST_H
#define STEMMA_MANIFEST_MANIFEST_H

#include "base/arena.h"
#include "diag/diag.h"
#include "diag/source.h"

#include <stdbool.h>

enum { MANIFEST_MAX_SIZE = 64 * 1024 * 1024, MANIFEST_MAX_FAULTS = 20 };

/* What --sql prints of the ledger needs it (pragmas as tables), and the list of what is new in
 * which SQLite begins there: generate/features.c. */
enum { MANIFEST_OLDEST_SQLITE = 3016000 };

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
    struct str created, author;          /* ptr NULL: not given */
    enum stemma_transaction transaction; /* the manifest's where the revision has none */
    enum manifest_foreign_keys foreign_keys;
    /* A DROP TABLE in its script may delete rows of other tables by cascading. */
    bool allow_cascade;
};

/* How the list of revisions is written, for manifest_append(). Offsets are bytes into the source.
 */
struct manifest_layout {
    bool flow_top;  /* the whole manifest is in braces: { … } */
    bool flow_list; /* revisions: [ … ] */
    bool flow_item; /* the last item is in braces */
    bool has_items;
    size_t key;              /* the key "revisions" */
    size_t value, value_end; /* flow: from "[" to behind "]"; block: the first dash (and value_end
                                is item_end); a null: its text, which may be empty */
    size_t item, item_end;   /* the last item, to the end of what is content in it */
};

struct manifest {
    struct source source; /* text without BOM handling: offset 0 is the file's first byte */
    const char *path;
    const char *folder;   /* the manifest's folder, to resolve paths */
    struct str database;  /* as written; ptr NULL: none */
    struct str directory; /* as written; "sql" by default */
    struct str schema;    /* as written; ptr NULL: none */
    struct str table;     /* "stemma" by default */
    enum stemma_transaction transaction;
    enum manifest_foreign_keys foreign_keys;
    enum manifest_backup backup;
    size_t keep;                /* how many backups are kept; 0: all */
    struct name sqlite_version; /* as written; text.ptr NULL: none */
    int sqlite_number; /* the same as sqlite3_libversion_number() has it, 3031001; 0: none */
    const struct manifest_revision *revisions;
    size_t revision_count;
    struct manifest_layout layout;
    const struct stemma_bundle *bundle; /* where the scripts are; NULL: in the folder */
};

/* Reads the manifest at `path`. Everything in *out is in `arena`; its texts need not end in NUL.
 * Faults go to `diags`, all of the file's, at most MANIFEST_MAX_FAULTS, and point into `arena`;
 * then -STEMMA_MANIFEST is returned (or -STEMMA_NO_MEMORY). Of a manifest of another version only
 * that is said. */
int manifest_read(const char *path, struct arena *arena, diag_list *diags, struct manifest *out);

/* The same from a text in memory, which must outlive *out; `path` names it. */
int manifest_parse(const char *path, struct str text, struct arena *arena, diag_list *diags,
                   struct manifest *out);

/* The same from a bundle, which must outlive *out. One that is badly made is -STEMMA_USAGE; a
 * manifest that is not the one that was bundled, -STEMMA_MANIFEST. */
int manifest_from_bundle(const struct stemma_bundle *bundle, struct arena *arena, diag_list *diags,
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
    bool foreign_keys_off;
};

/* The manifest's text with `entry` added at the end of its revisions, in the file's own style
 * (indentation, line ends, flow or block list), every other byte as it was; only an empty list's
 * "[]" or null gives way to the entry. The result is read again and compared before it is handed
 * out, in `arena`. -STEMMA_USAGE for an id, label or message that no manifest may have;
 * -STEMMA_MANIFEST, with the entry in the hint, where the text is written in a way that cannot be
 * added to. */
int manifest_append(const struct manifest *manifest, const struct manifest_entry *entry,
                    struct arena *arena, diag_list *diags, struct str *out);

/* The text that `stemma init` writes: a manifest without revisions, its keys explained. `database`
 * is what it names as such, `table` the prefix of the ledger's tables, ptr NULL for none. {NULL, 0}
 * when out of memory. */
struct str manifest_template(struct str database, struct str table, struct arena *arena);

/* The JSON Schema of manifests, docs/manifest.schema.json; the template names it as a file
 * "manifest.schema.json" next to it. */
struct str manifest_schema(void);

#endif
