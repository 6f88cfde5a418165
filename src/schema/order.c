#include "schema/order.h"

#include <string.h>

static int order_of_texts(const struct schema_text *a, const struct schema_text *b)
{
    const char *left = a->key == NULL ? "" : a->key, *right = b->key == NULL ? "" : b->key;
    return strcmp(left, right);
}

static int order_of_names(const struct schema_names *a, const struct schema_names *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        int order = order_of_texts(&a->items[i], &b->items[i]);
        if (order != 0)
            return order;
    }
    return a->count == b->count ? 0 : a->count < b->count ? -1 : 1;
}

static int order_of_checks(const void *left, const void *right)
{
    const struct schema_check *a = left, *b = right;
    int order = order_of_texts(&a->expression, &b->expression);
    return order != 0 ? order : order_of_texts(&a->name, &b->name);
}

static int order_of_keys(const void *left, const void *right)
{
    const struct schema_key *a = left, *b = right;
    for (size_t i = 0; i < a->column_count && i < b->column_count; i++) {
        int order = order_of_texts(&a->columns[i].expression, &b->columns[i].expression);
        if (order != 0)
            return order;
    }
    if (a->column_count != b->column_count)
        return a->column_count < b->column_count ? -1 : 1;
    return 0;
}

static int order_of_foreign_keys(const void *left, const void *right)
{
    const struct schema_foreign_key *a = left, *b = right;
    int order = order_of_names(&a->columns, &b->columns);
    order = order != 0 ? order : order_of_texts(&a->parent, &b->parent);
    order = order != 0 ? order : order_of_names(&a->parent_columns, &b->parent_columns);
    return order != 0 ? order : order_of_texts(&a->name, &b->name);
}

/* Stable: of two UNIQUE over the same columns SQLite makes the index of the first. */
static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
    enum { LARGEST = 256 };
    char moved[LARGEST], *bytes = items;
    for (size_t i = 1; i < count && size <= LARGEST; i++) {
        size_t place = i;
        while (place > 0 && order(bytes + (place - 1) * size, bytes + i * size) > 0)
            place--;
        memcpy(moved, bytes + i * size, size);
        memmove(bytes + (place + 1) * size, bytes + place * size, (i - place) * size);
        memcpy(bytes + place * size, moved, size);
    }
}

static int order_of_two_names(const void *left, const void *right)
{
    return order_of_texts(left, right);
}

size_t order_names(struct schema_text *names, size_t count)
{
    size_t kept = 0;
    sort(names, count, sizeof *names, order_of_two_names);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || order_of_texts(&names[kept - 1], &names[i]) != 0)
            names[kept++] = names[i];
    return kept;
}

void order_keys(struct schema_key *keys, size_t count)
{
    sort(keys, count, sizeof *keys, order_of_keys);
}

void order_checks(struct schema_check *checks, size_t count)
{
    sort(checks, count, sizeof *checks, order_of_checks);
}

void order_foreign_keys(struct schema_foreign_key *keys, size_t count)
{
    sort(keys, count, sizeof *keys, order_of_foreign_keys);
}
