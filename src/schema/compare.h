/* What two schemas have and do not have in common. */
#ifndef STEMMA_SCHEMA_COMPARE_H
#define STEMMA_SCHEMA_COMPARE_H

#include "schema/schema.h"

enum schema_sameness {
    SCHEMA_EXACT,      /* the canonical texts are equal */
    SCHEMA_EQUIVALENT, /* but for the order of columns, names of constraints, NOT NULL on what is
                          never NULL, and REFERENCES that names the parent's key or leaves it out */
    SCHEMA_DIFFERENT,
};

enum schema_change_kind {
    CHANGE_ADDED,   /* the object is in `to` only */
    CHANGE_DROPPED, /* in `from` only */
    /* in both, but different; of a table one for each of these: */
    CHANGE_COLUMN_ADDED,
    CHANGE_COLUMN_DROPPED,
    CHANGE_COLUMN_TYPE,
    CHANGE_COLUMN_NOT_NULL,
    CHANGE_COLUMN_DEFAULT,
    CHANGE_COLUMN_COLLATION,
    CHANGE_COLUMN_GENERATED,
    CHANGE_COLUMN_ORDER,
    CHANGE_PRIMARY_KEY,
    CHANGE_UNIQUE_ADDED,
    CHANGE_UNIQUE_DROPPED,
    CHANGE_CHECK_ADDED,
    CHANGE_CHECK_DROPPED,
    CHANGE_FOREIGN_KEY_ADDED,
    CHANGE_FOREIGN_KEY_DROPPED,
    CHANGE_CONSTRAINT_NAME,
    CHANGE_STRICT,
    CHANGE_WITHOUT_ROWID,
    CHANGE_SPELLING,           /* none of these: what is written otherwise means the same */
    CHANGE_FOREIGN_KEY_PARENT, /* one without parent columns, whose parent has another primary key:
                                  from_key and to_key; the table itself may be as it was */
    CHANGE_TEXT, /* of an index, a view, a trigger, a virtual table, or what is not understood */
};

/* Which of the fields are set depends on the kind; the rest are NULL. */
struct schema_change {
    enum schema_change_kind kind;
    enum schema_sameness sameness; /* EQUIVALENT, or DIFFERENT */
    const struct schema_object *from, *to;
    const struct schema_column *from_column, *to_column;
    const struct schema_key *from_key, *to_key;
    const struct schema_check *from_check, *to_check;
    const struct schema_foreign_key *from_foreign_key, *to_foreign_key;
};

struct schema_difference {
    enum schema_sameness sameness;       /* of the whole */
    const struct schema_change *changes; /* by object: in the order of `from`, then what is added */
    size_t count;
};

/* 0, or -1 when out of memory. `out` points into both schemas. */
int schema_compare(const struct schema *from, const struct schema *to, struct arena *arena,
                   struct schema_difference *out);

/* Whether columns that both have stand in another order. */
bool schema_order_differs(const struct schema_table *from, const struct schema_table *to);

/* What has to be done to `from` to make it `to`, in one line without a stop: "column users.role is
 * added", "users.name: type TEXT → VARCHAR(20)". NULL: out of memory. */
const char *schema_change_text(const struct schema_change *change, struct arena *arena);

/* The same below a line that names the object: "column role TEXT" with the mark '+', "column name:
 * type TEXT → VARCHAR(20)" with '~'. NULL: out of memory. */
enum schema_change_mark {
    SCHEMA_MARK_ADDED = '+',
    SCHEMA_MARK_DROPPED = '-',
    SCHEMA_MARK_CHANGED = '~',
};
enum schema_change_mark schema_change_mark(const struct schema_change *change);
const char *schema_change_detail(const struct schema_change *change, struct arena *arena);

/* "table", "virtual table", … */
const char *schema_kind_name(enum schema_kind kind);

#endif
