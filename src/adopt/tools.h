/* The tables in which other tools keep what they have applied. */
#ifndef STEMMA_ADOPT_TOOLS_H
#define STEMMA_ADOPT_TOOLS_H

#include "backend/backend.h"

/* What a row of such a table stands for. */
enum foreign_extent {
    FOREIGN_ALONE,     /* the migration that it names */
    FOREIGN_ANCESTORS, /* and everything that that is built on */
    FOREIGN_LOWER,     /* and every one with a lower number */
};

struct foreign_id {
    struct str text;  /* as the tool writes it */
    struct str other; /* another name of the same, "V2__add.sql"; ptr NULL: none */
    struct str group; /* within which ids are unique, an app of Django's; ptr NULL: there is none */
    enum foreign_extent extent;
};

struct tool {
    const char *name;    /* "Alembic" */
    const char *table;   /* "alembic_version" */
    const char *columns; /* that the table must have, separated by blanks */
    /* What is applied, in the order in which it was: id, other name, whether it failed, extent;
     * and, where the tool has them, the group. NULL: the table has no ids. */
    const char *query;
    const char *fault;       /* of a row that failed: "is dirty"; NULL: no row says so */
    const char *remedy;      /* then */
    const char *companions;  /* its further tables, separated by blanks; may be NULL */
    const char *brought;     /* those of an application, but of the parts that come with the tool */
    bool groups_have_tables; /* those whose names begin with the group's and "_" are the group's */
};

extern const struct tool tool_table[];
extern const size_t tool_count;

struct version_table {
    const struct tool *tool;
    VEC(struct foreign_id) ids;
    struct str failed; /* the first id that failed; ptr NULL: none */
    struct stemma_names
        left_alone; /* groups whose ids were taken out of `ids`, by groups_choose() */
};

typedef VEC(struct version_table) version_table_list;

/* Adds the tables of other tools that the database has, with what is in them. */
int tools_read(struct backend *backend, struct arena *arena, diag_list *diags,
               version_table_list *out);

typedef VEC(const char *) table_name_list;

/* Adds the names of the tools' own tables. False when out of memory. */
bool tools_own_tables(const version_table_list *tables, struct arena *arena, table_name_list *out);

/* The same of what the tools bring along to an application. */
bool tools_brought_tables(const version_table_list *tables, struct arena *arena,
                          table_name_list *out);

#endif
