/* Inside script/: what a script_folder is. */
#ifndef STEMMA_SCRIPT_FOLDER_H
#define STEMMA_SCRIPT_FOLDER_H

#include "base/map.h"
#include "script/script.h"

struct script_folder {
    int fd;             /* of the folder */
    const char *shown;  /* as written in the manifest, for names in messages */
    char *root;         /* real path of the manifest's folder: no link may lead out of it */
    const char *path;   /* from the current directory */
    struct map entries; /* name → enum entry_kind */
};

enum entry_kind { ENTRY_PLAIN, ENTRY_LINK /* or anything else that has to be looked at */ };

/* False where `name` is, or goes through, a link that leads out of the manifest's folder. */
bool script_stays_inside(const struct script_folder *folder, struct str name, struct arena *arena);

#endif
