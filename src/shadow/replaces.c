/* REPLACE is not told of: in the authorizer's eyes it is an INSERT. Whether an INSERT can delete is
 * read from its program, as EXPLAIN lists it: https://www.sqlite.org/opcode.html. The format of
 * that is not promised, hence a program in which nothing is known counts as one that deletes. */
#include "shadow/replaces.h"

#include <string.h>

/* Opcodes of a program, as far as they say what becomes of rows that are there. */
struct program {
    bool deletes;      /* other rows than the one that it updates */
    bool seeks, halts; /* looks for a rowid; ends with an error where it is there */
    bool inserts;
};

static void note_opcode(struct program *program, const char *opcode, int p1, int p2, int p5)
{
    enum { OPFLAG_ISUPDATE = 4 }; /* this OP_Delete is half of an UPDATE of the row */
    enum { OE_REPLACE = 5 };
    if (strcmp(opcode, "Delete") == 0)
        program->deletes |= (p2 & OPFLAG_ISUPDATE) == 0;
    else if (strcmp(opcode, "Clear") == 0)
        program->deletes = true;
    else if (strcmp(opcode, "NotExists") == 0)
        program->seeks = true;
    else if (strcmp(opcode, "Halt") == 0)
        program->halts |= p1 == SQLITE_CONSTRAINT_PRIMARYKEY || p1 == SQLITE_CONSTRAINT_ROWID;
    else if (strcmp(opcode, "VUpdate") == 0)
        program->deletes |= p5 == OE_REPLACE;
    program->inserts |= strstr(opcode, "Insert") != NULL || strcmp(opcode, "VUpdate") == 0;
}

/* Without the preupdate hook SQLite overwrites a row of the same rowid without an OP_Delete. */
static bool overwrites_silently(const struct program *program)
{
    return sqlite3_compileoption_used("ENABLE_PREUPDATE_HOOK") == 0 && program->seeks &&
           !program->halts;
}

bool replaces_rows(sqlite3 *db, const char *sql, enum replaces_statement kind, bool *no_memory)
{
    struct program program = {0};
    sqlite3_stmt *stmt = NULL;
    char *explain = sqlite3_mprintf("EXPLAIN %s", sql);
    *no_memory |= explain == NULL;
    if (explain != NULL && sqlite3_prepare_v2(db, explain, -1, &stmt, NULL) == SQLITE_OK)
        while (sqlite3_step(stmt) == SQLITE_ROW)
            note_opcode(&program, (const char *)sqlite3_column_text(stmt, 1),
                        sqlite3_column_int(stmt, 2), sqlite3_column_int(stmt, 3),
                        sqlite3_column_int(stmt, 6));
    sqlite3_finalize(stmt);
    sqlite3_free(explain);
    return program.deletes || !program.inserts ||
           (kind == REPLACES_INSERT && overwrites_silently(&program));
}

bool replaces_by_plain_insert(sqlite3 *db, const char *table, int columns, bool *no_memory)
{
    sqlite3_str *sql = sqlite3_str_new(db);
    sqlite3_str_appendf(sql, "INSERT INTO \"%w\" VALUES (", table);
    for (int i = 0; i < columns; i++)
        sqlite3_str_appendall(sql, i == 0 ? "?" : ", ?");
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    bool found = text == NULL || replaces_rows(db, text, REPLACES_INSERT, no_memory);
    sqlite3_free(text);
    return found;
}
