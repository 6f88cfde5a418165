/* Inside script/: what a script_folder is. */
#ifndef STEMMA_SCRIPT_FOLDER_H
#define STEMMA_SCRIPT_FOLDER_H

#include "base/map.h"
#include "base/vec.h"
#include "script/script.h"

struct script_folder {
    int fd;                    /* of the folder */
    const char *shown;         /* for names in messages: the path; of a bundle as it was written */
    char *root;                /* real path of the manifest's folder: no link may lead out of it */
    const char *path;          /* from the current directory */
    struct map entries;        /* name → enum entry_kind */
    bool has_verify;           /* there may be a file with the default name of a verify script */
    VEC(struct str) snapshots; /* names that end as a snapshot's does */
    /* The scripts are in memory: of what is above only `shown` and `has_verify` count. */
    const struct stemma_bundle *bundle;
};

enum entry_kind { ENTRY_PLAIN, ENTRY_LINK /* or anything else that has to be looked at */ };

/* True for a name that the listing shows to be a regular file in the folder itself. */
bool folder_has_plain(const struct script_folder *folder, struct str name);

/* 0; EXDEV where `name` is, or goes through, a link that leads out of the manifest's folder; or
 * ENOMEM. */
int folder_check_inside(const struct script_folder *folder, struct str name, struct arena *arena);

/* The same for a path from the current directory, and the folder that it must not leave. */
int folder_check_path(const char *folder, const char *path);

/* Adds the MANIFEST error for a file that is not there. */
int folder_report_missing(const struct script_folder *folder, const struct script_request *request,
                          diag_list *diags);

#endif
