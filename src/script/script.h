/* SQL files: found, read, hashed, checked as text. What SQLite makes of them is the backend's. */
#ifndef STEMMA_SCRIPT_SCRIPT_H
#define STEMMA_SCRIPT_SCRIPT_H

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "diag/diag.h"
#include "manifest/manifest.h"

/* A script's text. */
struct script {
    struct source source;  /* the whole file, for positions; its name is as people know it */
    const char *sql;       /* what is executed: the text less its BOM, NUL-terminated */
    char hash[HASH_SIZE];  /* of the text, see hash_text() */
    struct file_text file; /* to release */
    const char *path;      /* under the script folder; NULL: not from a file */
};

/* The folder of a project's scripts and the names in it: listed once, so that the files of a
 * hundred thousand revisions can be found missing without a system call for each. */
struct script_folder;

/* Opens and lists the folder that the manifest names. Errors: MANIFEST where it is missing or is no
 * folder, IO, NO_MEMORY. */
int script_folder_open(const struct manifest *manifest, struct arena *arena, diag_list *diags,
                       struct script_folder **out);

/* NULL is allowed. */
void script_folder_close(struct script_folder *folder);

/* Whether there is an entry `name` (a path under the folder). */
bool script_exists(const struct script_folder *folder, struct str name);

/* Behind the id: the verify script of a revision whose entry names none. */
#define SCRIPT_VERIFY_SUFFIX "_verify.sql"

/* The names in the folder that end so, in no order; what is in them is the reader's to see. */
#define SCRIPT_SNAPSHOT_SUFFIX "_snapshot.sql"
void script_snapshot_names(const struct script_folder *folder, const struct str **out,
                           size_t *count);

/* "sql/001_up.sql": a file of the folder, from the current directory. In `arena`; NULL when out of
 * memory. */
const char *script_shown_name(const struct script_folder *folder, struct str name,
                              struct arena *arena);

/* What the script is called in the project, wherever one is: for what is kept, or goes elsewhere.
 */
const char *script_name_in_project(const struct script *script, const struct manifest *manifest);

/* Adds a MANIFEST error for every up, down or named verify file that is not there, at the place in
 * the manifest that asks for it, until the list is full. */
int script_check_present(const struct script_folder *folder, const struct manifest *manifest,
                         diag_list *diags);

/* The verify script of `revision`: the one that it names, or the default one where that exists;
 * otherwise {NULL, 0}. The default name is made in `arena`. Returns false when out of memory. */
bool script_verify_name(const struct script_folder *folder,
                        const struct manifest_revision *revision, struct arena *arena,
                        struct str *out);

/* One file to load, and who asks for it. */
struct script_request {
    struct name file;
    const char *what; /* "up", "down", "verify" */
    struct str revision;
    struct script *out; /* filled; must live as long as the diagnostics or diag_settle() */
};

/* Loads the files: reads, hashes, checks that they are UTF-8 without NUL. All faults are reported:
 * a file that is missing or whose link leads out of the manifest's folder is a MANIFEST error at
 * the span of the request, a text that is no text a SCRIPT error in the file. Several threads share
 * the work where there is much of it. Texts live in `arena`, or are mapped until script_release().
 */
int script_load(const struct script_folder *folder, const struct script_request *requests,
                size_t count, struct arena *arena, diag_list *diags);

/* The file at `path`, which is named by a person and may be anywhere. Errors: IO, SCRIPT. */
int script_load_file(const char *path, struct arena *arena, diag_list *diags, struct script *out);

/* A script from a text that is already in memory (the ledger's). Fails only when out of memory. */
int script_from_text(const char *name, struct str text, struct arena *arena, diag_list *diags,
                     struct script *out);

/* The bytes [from, to) of the text have been dealt with, and will hardly be looked at again. */
void script_forget(const struct script *script, size_t from, size_t to);

/* Unmaps the text of a large file; what is in an arena stays. */
void script_release(struct script *script);

#endif
