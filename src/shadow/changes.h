/* Inside shadow/: what has changed in a schema since it was looked at last. */
#ifndef STEMMA_SHADOW_CHANGES_H
#define STEMMA_SHADOW_CHANGES_H

#include "shadow/replay.h"

#include <sqlite3.h>

/* A row as it was at the last look. */
struct known_row {
    sqlite3_int64 rowid;
    size_t sql_len;
    const struct schema_row *row;
    bool is_hidden; /* a virtual table's own: not told */
};

struct known_rows {
    struct known_row *items;
    size_t count, capacity;
};

struct changes {
    sqlite3 *db;
    sqlite3_stmt *read_version, *read_rows;
    int version;                   /* of the schema, at the last look */
    struct arena arena;            /* rows and their texts */
    struct known_rows now, before; /* by rowid; `before` is empty between looks */
    bool has_virtual_tables;
};

/* Both return SQLite's result code. */
int changes_open(struct changes *changes, sqlite3 *db);

/* Looks, and tells the changes since the last look, in `arena`. */
int changes_look(struct changes *changes, struct arena *arena, struct replay_changes *out);

void changes_close(struct changes *changes);

#endif
