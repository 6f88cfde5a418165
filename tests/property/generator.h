/* The inside of generate.h. */
#ifndef STEMMA_TESTS_GENERATOR_H
#define STEMMA_TESTS_GENERATOR_H

#include "generate.h"
#include "spell.h"

#include "base/arena.h"
#include "base/vec.h"

struct column {
    const char *name;
    bool is_generated;
    bool is_key; /* alone a PRIMARY KEY or UNIQUE */
};

enum relation_kind { RELATION_TABLE, RELATION_VIEW, RELATION_VIRTUAL };

struct relation {
    enum relation_kind kind;
    const char *name;
    struct column *columns;
    size_t column_count;
    bool has_rowid;
};

struct generator {
    struct random random;
    struct random spelling; /* apart, so that the same can be written in another way */
    bool is_clear;
    struct arena arena;
    struct spell spell;
    char *statement;                  /* the last one */
    VEC(struct relation *) relations; /* what there is */
    VEC(const char *) names;          /* taken ones */
    struct relation *pending;         /* what the last statement makes; NULL: nothing to refer to */
    struct column *altered;           /* what ALTER TABLE makes another of; NULL: nothing */
    struct column altered_to;
    enum generated_kind kind;
    size_t serial;
};

/* What an expression may use. */
enum allowed {
    ALLOW_SUBQUERY = 1,
    ALLOW_AGGREGATE = 2,
    ALLOW_WINDOW = 4,
    ALLOW_RANDOM = 8,      /* random() */
    ALLOW_QUALIFIED = 16,  /* table.column */
    ALLOW_LOOSE_TEXT = 32, /* "a text", where no column has its name */
    ALLOW_RAISE = 64,
    ALLOW_CLOCK = 128, /* CURRENT_DATE and the like */
};

struct source {
    const char *alias; /* what stands before the dot; NULL: nothing can */
    const struct relation *relation;
};

enum { MOST_SOURCES = 4 };

struct scope {
    struct source sources[MOST_SOURCES];
    size_t count;
    unsigned allowed;
};

bool chance(struct generator *g, size_t percent);
size_t below(struct generator *g, size_t limit);
void token(struct generator *g, const char *text);
void words(struct generator *g, const char *text);
void define(struct generator *g, const char *name);
void mention(struct generator *g, const char *name); /* where nothing but a name can be */
void refer(struct generator *g, const char *name);
void *need(void *memory); /* a test that has no memory left cannot go on */

/* names.c */
const char *new_name(struct generator *g);
const char *new_column_name(struct generator *g, const struct column *columns, size_t count);
const char *any_name(struct generator *g); /* of anything, there or not */
const struct relation *any_relation(struct generator *g, enum relation_kind kind); /* or NULL */
const struct column *any_column(struct generator *g, const struct relation *relation);

/* expression.c */
void expression(struct generator *g, const struct scope *scope, int depth);
void literal(struct generator *g, bool may_be_clock);
void signed_number(struct generator *g);
void collation(struct generator *g);
/* Of `columns` columns, named as those of `names` where that is given. */
void select_statement(struct generator *g, const struct scope *outer, size_t columns,
                      const struct relation *names, int depth);

/* statements */
void create_table(struct generator *g);
void create_index(struct generator *g);
void create_view(struct generator *g);
void create_trigger(struct generator *g);
void create_virtual_table(struct generator *g);
void alter_table(struct generator *g);
void opening(struct generator *g, const char *words, const char *name); /* CREATE … name */
void on_conflict(struct generator *g, size_t percent);

#endif
