/* Random statements on stdout, for a look or for another program:
 *
 *     show-statements SEED SCHEMAS [STATEMENTS]     those that SQLite takes, a comment before each
 * schema show-statements --refused SEED SCHEMAS …      those that it does not take, and why
 *
 * How many it took of each kind is on stderr. */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[GENERATED_KINDS] = {"table",   "index",         "view",
                                                        "trigger", "virtual table", "alter"};

struct tally {
    size_t tried[GENERATED_KINDS], taken[GENERATED_KINDS];
};

static void show(struct generator *generator, sqlite3 *db, bool wants_refused, struct tally *tally)
{
    const char *sql;
    int status = generate_into(generator, db, &sql);
    enum generated_kind kind = generated_kind(generator);
    tally->tried[kind]++;
    tally->taken[kind] += status == SQLITE_OK;
    if (status == SQLITE_OK && !wants_refused)
        printf("%s\n;\n", sql);
    if (status != SQLITE_OK && wants_refused)
        printf("-- %s\n%s\n;\n", sqlite3_errmsg(db), sql);
}

int main(int argc, char **argv)
{
    bool wants_refused = argc > 1 && strcmp(argv[1], "--refused") == 0;
    char **numbers = argv + 1 + wants_refused;
    int count = argc - 1 - wants_refused;
    if (count < 2)
        return 2;
    uint64_t seed = strtoull(numbers[0], NULL, 10), end = seed + strtoull(numbers[1], NULL, 10);
    size_t statements = count > 2 ? strtoull(numbers[2], NULL, 10) : 20;
    struct tally tally = {0};
    for (; seed < end; seed++) {
        struct generator *generator = generator_open(seed);
        sqlite3 *db = NULL;
        if (generator == NULL || sqlite3_open(":memory:", &db) != SQLITE_OK)
            return 1;
        printf("-- seed %llu\n", (unsigned long long)seed);
        for (size_t i = 0; i < statements; i++)
            show(generator, db, wants_refused, &tally);
        sqlite3_close(db);
        generator_close(generator);
    }
    for (size_t i = 0; i < GENERATED_KINDS; i++)
        fprintf(stderr, "%s: %zu of %zu\n", kind_names[i], tally.taken[i], tally.tried[i]);
    return 0;
}
