#include "backend/sqlite.h"

#include <string.h>

static int compare_bytes(void *user, int a_size, const void *a, int b_size, const void *b)
{
    (void)user;
    int order = memcmp(a, b, (size_t)(a_size < b_size ? a_size : b_size));
    return order != 0 ? order : a_size - b_size;
}

static void lend(void *lent, sqlite3 *db, int encoding, const char *name)
{
    (void)encoding;
    if (sqlite3_create_collation_v2(db, name, SQLITE_UTF8, NULL, compare_bytes, NULL) ==
            SQLITE_OK &&
        lent != NULL)
        *(bool *)lent = true;
}

void stand_in_for_collations(sqlite3 *db, bool *lent)
{
    sqlite3_collation_needed(db, lent, lend);
}
