/* Inside api/: what is behind the opaque handles of stemma.h. */
#ifndef STEMMA_API_HANDLES_H
#define STEMMA_API_HANDLES_H

#include "backend/backend.h"
#include "generate/generate.h"
#include "graph/project.h"

enum { DEFAULT_LOCK_TIMEOUT_MS = 10000 };

struct stemma_project {
    struct project project;
    char *database; /* as stemma_project_database() gives it */
    char *schema;   /* as stemma_project_schema() does */
};

struct stemma_database {
    struct backend *backend;
};

/* The backend of a database that may be NULL. */
struct backend *api_backend(stemma_database *database);

/* The SQLite that the manifest wants scripts for. */
struct generate_sqlite api_sqlite(const stemma_project *project);

#endif
