/* Snapshots as files among the scripts: <heads>_snapshot.sql.
 *
 *     -- stemma snapshot 1
 *     -- …                                   what it is, for people
 *     -- heads: 350
 *     -- revisions: 350
 *     -- history: sha256:…                   of the lines at the end, with whole hashes
 *     -- schema: sha256:…
 *     -- file: sha256:…                      of this file less this line
 *
 *     CREATE TABLE …                         see snapshot.h
 *
 *     -- What it stands for, in the order of an upgrade: …
 *     --   001 3f2a9c1b77d0                  the beginning of the up script's hash
 *     --   002 90be14aa0c35 foreign_keys     they are enforced in it
 *
 * The list at the end is for finding out which revision made it stale; whether one did is told by
 * one hash. */
#ifndef STEMMA_SHADOW_SNAPSHOT_FILE_H
#define STEMMA_SHADOW_SNAPSHOT_FILE_H

#include "graph/project.h"
#include "script/script.h"

enum snapshot_state {
    SNAPSHOT_HOLDS,
    SNAPSHOT_STALE,   /* the revisions are not what they were */
    SNAPSHOT_DAMAGED, /* it is not what was written */
};

struct snapshot_file {
    struct str name; /* in the folder of the scripts */
    struct script script;
    struct str heads, history, schema, list; /* as written; `list`: the lines at the end */
    enum snapshot_state state;
    const char *reason;     /* not HOLDS: "the up script of 002 was edited" */
    struct str culprit;     /* STALE: the revision, which may be gone */
    struct node_list order; /* the revisions that it stands for, in the order of an upgrade; none
                               where a head is gone */
};

struct snapshot_files {
    struct snapshot_file *items; /* those with the most revisions first */
    size_t count;
};

/* Reads the snapshots that there are; a file that does not begin as one is none, unless it is cut
 * off before that can be told. `state` is what
 * can be told without the scripts. NO_MEMORY alone is an error. Release with
 * snapshot_files_release(); their texts live until then. */
int snapshot_files_read(const struct script_folder *folder, const struct project *project,
                        struct arena *arena, diag_list *diags, struct snapshot_files *out);
void snapshot_files_release(struct snapshot_files *files);

/* Compares with the revisions as they are: `hashes` has those of the up scripts, by node, of at
 * least file->order; NULL or "" where there is none. Changes HOLDS to STALE. False when out of
 * memory. */
bool snapshot_file_compare(struct snapshot_file *file, const struct project *project,
                           const char *const *hashes, struct arena *arena);

/* "001_snapshot.sql", "a+b_snapshot.sql". NULL when out of memory. */
const char *snapshot_file_name(const struct graph *graph, struct node_list heads,
                               struct arena *arena);

/* What a file is made of. */
struct snapshot_parts {
    const struct project *project;
    struct node_list heads, order;
    const char *const *hashes; /* of up scripts, by node */
    const char *schema;        /* its hash */
    struct str body;           /* snapshot_write()'s */
};

/* The whole text. False when out of memory. */
bool snapshot_file_compose(const struct snapshot_parts *parts, struct arena *arena,
                           struct str *out);

/* Whether a text begins as a snapshot does; whether it ends before that can be told. */
bool snapshot_file_is(struct str text);
bool snapshot_file_is_cut_off(struct str text);

#endif
