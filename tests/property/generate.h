/* Random schemas: CREATE statements, and some ALTER, over the whole grammar of
 * https://www.sqlite.org/lang.html, most of which SQLite accepts. The same seed gives the same
 * statements. */
#ifndef STEMMA_TESTS_GENERATE_H
#define STEMMA_TESTS_GENERATE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct generator;

/* NULL: out of memory. */
struct generator *generator_open(uint64_t seed);

/* Those of one seed say the same, each in a spelling of its own; names without a doubt. */
struct generator *generator_open_twin(uint64_t seed, uint64_t spelling);

void generator_close(struct generator *generator);

/* The next statement, valid until the next call. It may use what earlier accepted ones made. */
const char *generate_statement(struct generator *generator);

enum generated_kind {
    GENERATED_TABLE,
    GENERATED_INDEX,
    GENERATED_VIEW,
    GENERATED_TRIGGER,
    GENERATED_VIRTUAL_TABLE,
    GENERATED_ALTER,
    GENERATED_KINDS,
};

/* Of the last statement. */
enum generated_kind generated_kind(const struct generator *generator);

/* SQLite has taken the last statement: later ones may use what it made. */
void generator_accept(struct generator *generator);

/* Runs the next statement in `db`: SQLITE_OK, or SQLite's refusal, after which nothing has changed.
 * The statement is in *sql. */
int generate_into(struct generator *generator, sqlite3 *db, const char **sql);

#endif
