/* What a SQLite schema says, apart from how its CREATE texts were typed.
 *
 * Pure: made from the rows of sqlite_schema, with no database at hand. The grammar is that of
 * https://www.sqlite.org/lang_createtable.html, lang_createindex.html, lang_createview.html,
 * lang_createtrigger.html and lang_createvtab.html.
 *
 * Everything lives in the arena that the schema was made in and is never changed afterwards. */
#ifndef STEMMA_SCHEMA_MODEL_H
#define STEMMA_SCHEMA_MODEL_H

#include "base/map.h"

#include <stdbool.h>

enum schema_kind {
    SCHEMA_TABLE,
    SCHEMA_VIRTUAL_TABLE,
    SCHEMA_INDEX,
    SCHEMA_VIEW,
    SCHEMA_TRIGGER,
};

/* A name or a piece of SQL. */
struct schema_text {
    const char *text; /* a name without its quotes, SQL in its canonical layout; NULL: none */
    const char *key;  /* equal for all spellings: letters of either case, names with and without
                         quotes; what stands in '…' is kept */
};

struct schema_names {
    const struct schema_text *items;
    size_t count;
};

/* ON CONFLICT. ABORT is what SQLite does where nothing is said, and is not told apart from that. */
enum schema_conflict {
    CONFLICT_ABORT,
    CONFLICT_ROLLBACK,
    CONFLICT_FAIL,
    CONFLICT_IGNORE,
    CONFLICT_REPLACE,
};

/* A column of an index or of a key. */
struct schema_indexed {
    struct schema_text expression; /* a column's name, or an expression as SQL */
    bool is_name;
    bool is_doubtful; /* in an index "x", true or false: a name where the table has such a column,
                         otherwise a value; schema_join() settles which */
    struct schema_text collation;
    bool descending;
};

/* PRIMARY KEY or UNIQUE. One column's is said with the column wherever that means the same. */
struct schema_key {
    struct schema_text name; /* of the constraint */
    const struct schema_indexed *columns;
    size_t column_count;
    enum schema_conflict conflict;
    bool autoincrement;
    size_t place; /* among the keys, as typed: of two over the same columns SQLite makes the index
                     of the first */
    bool with_column; /* as it was typed; matters for "INTEGER PRIMARY KEY DESC", see
                         lang_createtable.html#rowid, and for DROP COLUMN */
};

struct schema_check {
    struct schema_text name;
    struct schema_text expression;      /* without its parentheses */
    const struct schema_column *column; /* the only one that it is about; NULL: none, or several */
    bool with_column;                   /* as it was typed */
};

struct schema_foreign_key {
    struct schema_text name;
    struct schema_names columns;
    struct schema_text parent;
    struct schema_names parent_columns; /* none: the parent's primary key */
    const char *on_delete, *on_update;  /* "CASCADE"; NULL: NO ACTION */
    const char *match;                  /* parsed by SQLite, and without effect; or NULL */
    bool initially_deferred;
    bool with_column; /* as it was typed */
};

struct schema_column {
    struct schema_text name;
    struct schema_text type; /* in capitals, "VARCHAR(20)"; NULL: none */
    bool not_null;
    enum schema_conflict not_null_conflict;
    struct schema_text default_value; /* a literal, or an expression in parentheses */
    struct schema_text collation;     /* NULL: BINARY */
    struct schema_text generated;     /* the expression, without its parentheses */
    bool is_stored;                   /* generated: STORED, not VIRTUAL */
};

struct schema_table {
    const struct schema_column *columns;
    size_t column_count;
    const struct schema_key *primary_key; /* NULL: none */
    const struct schema_key *uniques;
    size_t unique_count;
    const struct schema_check *checks;
    size_t check_count;
    const struct schema_foreign_key *foreign_keys;
    size_t foreign_key_count;
    bool is_strict, without_rowid;
};

struct schema_index {
    bool is_unique;
    const struct schema_indexed *columns;
    size_t column_count;
    struct schema_text where; /* of a partial one */
};

struct schema_view {
    struct schema_names columns;
    struct schema_text select;
    const char *typed; /* results without a name, which are called what was typed: " 'a+b'" for
                          each, in small letters; NULL: none */
};

enum schema_trigger_time { TRIGGER_BEFORE, TRIGGER_AFTER, TRIGGER_INSTEAD_OF };
enum schema_trigger_event { TRIGGER_DELETE, TRIGGER_INSERT, TRIGGER_UPDATE };

struct schema_trigger {
    enum schema_trigger_time time; /* nothing said is BEFORE */
    enum schema_trigger_event event;
    struct schema_names columns; /* UPDATE OF */
    struct schema_text when;
    struct schema_names statements; /* between BEGIN and END, without semicolons */
};

struct schema_virtual_table {
    struct schema_text module;
    struct schema_names arguments;
    const char *own_language; /* those of a module that is not known, to the letter; or NULL */
};

struct schema_object {
    enum schema_kind kind;
    struct schema_text name;
    struct schema_text table; /* of an index or a trigger: whose it is; otherwise its own name */
    const char *sql;          /* as it is in sqlite_schema */
    bool is_understood;       /* false: none of the pointers below is set, and the canonical text is
                                 sql */
    const struct schema_table *as_table;
    const struct schema_index *as_index;
    const struct schema_view *as_view;
    const struct schema_trigger *as_trigger;
    const struct schema_virtual_table *as_virtual_table;
    struct schema_text canonical; /* the CREATE statement, without a semicolon. Objects with equal
                                     keys mean the same */
};

/* Tables, views and virtual tables share one space of names, and so do indexes with them; triggers
 * have their own. */
struct schema {
    const struct schema_object *objects; /* tables, virtual tables, indexes, views, triggers; each
                                            kind in the order of its keys */
    size_t count;
    struct map by_name; /* key of the name → index in objects; a trigger's behind "trigger " */
};

#endif
