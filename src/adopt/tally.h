/* A schema that changes step by step, compared after each step with one that does not change: only
 * what a step has changed is looked at. */
#ifndef STEMMA_ADOPT_TALLY_H
#define STEMMA_ADOPT_TALLY_H

#include "base/vec.h"
#include "schema/compare.h"

/* What both have under one name. */
struct tally_place {
    const struct schema_object *fixed, *moving; /* NULL: there is none */
    size_t differences;                         /* between them */
    bool only_equivalent;                       /* there are none, but they are not exactly equal */
};

typedef VEC(const struct schema_object *) object_list;

struct tally {
    struct arena *arena;
    VEC(struct tally_place) places;
    struct map by_name; /* → index in places */
    size_t differences; /* in all */
    size_t equivalents; /* places that are only equivalent */
    bool has_doubts;    /* an object has an "x" of which others tell what it is */
};

/* These return false when out of memory. Free with tally_free(). */
bool tally_begin(struct tally *tally, const struct schema *fixed, struct arena *arena);

/* The moving schema, empty at first, loses the object of the row `before` and gets that of `after`;
 * either may be NULL. The rows are copied. */
bool tally_change(struct tally *tally, const struct schema_row *before,
                  const struct schema_row *after);

/* Fills `out`, emptied first, with the objects that the moving schema has now. */
bool tally_objects(const struct tally *tally, object_list *out);

/* Whether there is any name that both have. */
bool tally_has_common(const struct tally *tally);

void tally_free(struct tally *tally);

#endif
