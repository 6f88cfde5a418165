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
    struct source source;   /* the whole file, for positions; name is as people know it */
    struct str sql;         /* what is executed: the text less its BOM, NUL-terminated */
    char hash[HASH_SIZE];   /* of the text as hash_text() says */
    struct file_text file;  /* where it came from a file: to release, and to see it unchanged */
    const char *path;       /* relative to the folder; NULL: not from a file */
};

/* The folder of a project's scripts, and what is in it: listed once, so that the files of a hundred
 * thousand revisions can be found missing without a system call for each. */
struct script_folder;

int script_folder_open(const struct manifest *manifest, struct arena *arena, diag_list *diags,
                       struct script_folder **out);
void script_folder_close(struct script_folder *folder);

#endif
