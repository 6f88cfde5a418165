#include "backend/sqlite_stand_in.h"

#include "base/arena.h"

#include <string.h>
#include <strings.h>

static int compare_bytes(void *user, int a_size, const void *a, int b_size, const void *b)
{
    (void)user;
    int order = memcmp(a, b, (size_t)(a_size < b_size ? a_size : b_size));
    return order != 0 ? order : a_size - b_size;
}

static void note(struct stand_ins *ins, const char *before, const char *name, const char *behind)
{
    if (ins == NULL)
        return;
    const char *text = arena_printf(ins->arena, "%s%s%s", before, name, behind);
    for (size_t i = 0; text != NULL && i < ins->items.count; i++)
        if (strcasecmp(ins->items.items[i], text) == 0)
            return;
    ins->no_memory |= text == NULL || !VEC_PUSH(ins->arena, &ins->items, text);
}

static void lend(void *ins, sqlite3 *db, int encoding, const char *name)
{
    (void)encoding;
    if (sqlite3_create_collation_v2(db, name, SQLITE_UTF8, NULL, compare_bytes, NULL) == SQLITE_OK)
        note(ins, "the collation ", name, "");
}

void stand_in_for_collations(sqlite3 *db, struct stand_ins *ins)
{
    sqlite3_collation_needed(db, ins, lend);
}

static void give_null(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    sqlite3_result_null(context);
}

/* There is no such call as sqlite3_collation_needed() for functions. */
bool stand_in_for_function(sqlite3 *db, struct stand_ins *ins)
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
    int rc = sqlite3_create_function_v2(db, name, -1,
                                        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                        give_null, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        note(ins, "the function ", name, "()");
    return rc == SQLITE_OK;
}
