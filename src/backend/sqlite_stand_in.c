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

static void give_null(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_result_null(context);
}

/* There is no such call as sqlite3_collation_needed() for functions. */
bool stand_in_for_function(sqlite3 *db)
{
    static const struct {
        const char *before;
        size_t behind; /* "()" where one is called that is part of a schema */
    } messages[] = {{"no such function: ", 0}, {"unknown function: ", 2}};
    const char *message = sqlite3_errmsg(db), *begin = NULL;
    size_t length = 0;
    char name[256];
    for (size_t i = 0; i < sizeof messages / sizeof messages[0] && begin == NULL; i++) {
        if (strncmp(message, messages[i].before, strlen(messages[i].before)) != 0)
            continue;
        begin = message + strlen(messages[i].before);
        length = strlen(begin) - messages[i].behind;
    }
    if (begin == NULL || length >= sizeof name)
        return false;
    memcpy(name, begin, length);
    name[length] = '\0';
    return sqlite3_create_function_v2(db, name, -1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                      give_null, NULL, NULL, NULL) == SQLITE_OK;
}
