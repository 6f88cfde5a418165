/* A manifest being read: what the readers of values (values.c) and of the mappings around them
 * (parse.c) share. */
#ifndef STEMMA_MANIFEST_READER_H
#define STEMMA_MANIFEST_READER_H

#include "base/vec.h"
#include "manifest/events.h"
#include "manifest/manifest.h"

struct draft_block;

/* A revision, before what it inherits is known. */
struct draft {
    struct manifest_revision revision;
    bool foreign_keys_given;
};

struct reader {
    struct events *events;
    struct arena *arena;  /* what stays */
    struct arena scratch; /* what goes when all is read */
    diag_list *diags;
    const struct source *source;
    struct draft_block *first, *last;
    VEC(struct name) names; /* of the list being read */
    struct manifest manifest;
};

struct key;

/* Reads the value that begins with `value` into `owner`: the manifest, or a draft. What is wrong
 * with it is a fault, recorded; negative only where reading cannot go on. */
typedef int read_value(struct reader *reader, const struct key *key, void *owner,
                       const struct event *value);

struct key {
    struct str name;
    read_value *read;
    size_t field;     /* in the owner, for the readers that serve several keys */
    const char *word; /* what a name in its value is: "id", "label" */
};

#define KEY(key)                                                                                   \
    {                                                                                              \
        (key), sizeof(key) - 1                                                                     \
    }

/* Of the manifest: struct str fields, then what has a reader of its own. */
read_value read_version, read_database, read_directory, read_schema, read_table;
read_value read_transaction, read_foreign_keys, read_backup, read_keep, read_sqlite_version;

/* Of a draft: read_line fills a struct str, read_id, read_script and read_down a struct name,
 * read_names a struct name_list. read_line serves settings too. */
read_value read_line, read_id, read_script, read_down, read_names;
read_value read_no_transaction, read_own_foreign_keys, read_allow_cascade;

/* The plain words that YAML takes for a null. An empty value is not among them. */
bool is_null_word(const struct event *value);

/* "did you mean", added to the last diagnostic; nothing where no word was near. */
void nearest_hint(const struct nearest *nearest, diag_list *diags);

#endif
