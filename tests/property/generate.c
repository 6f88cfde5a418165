#include "generate.h"

#include "generator.h"

#include <stdio.h>
#include <stdlib.h>

void *need(void *memory)
{
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return memory;
}

bool chance(struct generator *g, size_t percent)
{
    return random_chance(&g->random, percent);
}

size_t below(struct generator *g, size_t limit)
{
    return random_below(&g->random, limit);
}

void token(struct generator *g, const char *text)
{
    spell_token(&g->spell, text);
}

void words(struct generator *g, const char *text)
{
    spell_words(&g->spell, text);
}

void define(struct generator *g, const char *name)
{
    spell_name(&g->spell, name, NAME_DEFINED);
}

void mention(struct generator *g, const char *name)
{
    spell_name(&g->spell, name, NAME_MENTIONED);
}

void refer(struct generator *g, const char *name)
{
    spell_name(&g->spell, name, NAME_IN_EXPRESSION);
}

void opening(struct generator *g, const char *what, const char *name)
{
    words(g, what);
    if (chance(g, 12))
        words(g, "IF NOT EXISTS");
    if (chance(g, 8)) {
        words(g, "MAIN");
        token(g, ".");
    }
    define(g, name);
}

void on_conflict(struct generator *g, size_t percent)
{
    static const char *const actions[] = {"ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"};
    if (chance(g, percent)) {
        words(g, "ON CONFLICT");
        words(g, RANDOM_OF(&g->random, actions));
    }
}

struct generator *generator_open(uint64_t seed)
{
    struct generator *g = calloc(1, sizeof *g);
    if (g != NULL)
        g->random.state = g->spelling.state = seed;
    return g;
}

struct generator *generator_open_twin(uint64_t seed, uint64_t spelling)
{
    struct generator *g = generator_open(seed);
    if (g != NULL) {
        g->spelling.state = spelling;
        g->is_clear = true;
    }
    return g;
}

void generator_close(struct generator *g)
{
    if (g == NULL)
        return;
    sqlite3_free(g->statement);
    arena_free(&g->arena);
    free(g);
}

const char *generate_statement(struct generator *g)
{
    static void (*const makers[])(struct generator *) = {
        create_table, create_index, create_view, create_trigger, create_virtual_table, alter_table,
    };
    static const enum generated_kind kinds[] = {
        GENERATED_TABLE,   GENERATED_TABLE,   GENERATED_TABLE,         GENERATED_TABLE,
        GENERATED_TABLE,   GENERATED_INDEX,   GENERATED_INDEX,         GENERATED_INDEX,
        GENERATED_VIEW,    GENERATED_VIEW,    GENERATED_VIEW,          GENERATED_TRIGGER,
        GENERATED_TRIGGER, GENERATED_TRIGGER, GENERATED_VIRTUAL_TABLE, GENERATED_ALTER,
    };
    static const enum spelling spellings[] = {SPELLING_PLAIN, SPELLING_MIXED, SPELLING_WILD};
    sqlite3_free(g->statement);
    g->statement = NULL;
    g->pending = NULL;
    g->altered = NULL;
    spell_begin(&g->spell, &g->spelling, RANDOM_OF(&g->random, spellings));
    g->spell.is_clear = g->is_clear;
    bool has_table = any_relation(g, RELATION_TABLE) != NULL;
    g->kind = has_table ? RANDOM_OF(&g->random, kinds) : GENERATED_TABLE;
    makers[g->kind](g);
    if (chance(g, 20))
        token(g, ";");
    g->statement = need(spell_end(&g->spell));
    return g->statement;
}

enum generated_kind generated_kind(const struct generator *g)
{
    return g->kind;
}

void generator_accept(struct generator *g)
{
    if (g->pending != NULL && !VEC_PUSH(&g->arena, &g->relations, g->pending))
        need(NULL);
    if (g->altered != NULL)
        *g->altered = g->altered_to;
    g->altered = NULL;
    g->pending = NULL;
}

int generate_into(struct generator *g, sqlite3 *db, const char **sql)
{
    *sql = generate_statement(g);
    int status = sqlite3_exec(db, *sql, NULL, NULL, NULL);
    if (status == SQLITE_OK)
        generator_accept(g);
    return status;
}
