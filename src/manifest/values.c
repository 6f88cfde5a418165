/* The values of a manifest's keys: one reader for each kind of value. */
#include "manifest/reader.h"

#include "base/path.h"
#include "manifest/names.h"
#include "manifest/text.h"

#include <string.h>
#include <strings.h>

static void *field_of(void *owner, const struct key *key)
{
    return (char *)owner + key->field;
}

/* ---- Scalars ------------------------------------------------------------------------------- */

/* 1: `value` is no scalar; said so and left out. */
static int expect_scalar(struct reader *reader, const struct key *key, const struct event *value)
{
    if (value->kind == EVENT_SCALAR)
        return 0;
    if (value->kind != EVENT_REFUSED)
        events_fault(reader->events, value->span, "\"%s\" takes a single value, not a %s",
                     key->name.ptr, value->kind == EVENT_LIST ? "list" : "mapping");
    int rc = events_skip(reader->events, value);
    return rc < 0 ? rc : 1;
}

/* The same, for a value that may not be empty either. */
static int expect_text(struct reader *reader, const struct key *key, const struct event *value)
{
    int rc = expect_scalar(reader, key, value);
    if (rc == 0 && value->text.len == 0) {
        events_fault(reader->events, value->span, "\"%s\" has no value", key->name.ptr);
        rc = 1;
    }
    return rc;
}

/* One line, without the line end that a block scalar brings. */
int read_line(struct reader *reader, const struct key *key, void *owner, const struct event *value)
{
    struct str *field = field_of(owner, key);
    int rc = expect_scalar(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    struct str line = value->text;
    while (line.len > 0 && line.ptr[line.len - 1] == '\n')
        line.len--;
    if (text_is_one_line(line))
        *field = line;
    else
        events_fault(reader->events, value->span, "\"%s\" must be one line", key->name.ptr);
    return 0;
}

int read_database(struct reader *reader, const struct key *key, void *owner,
                  const struct event *value)
{
    int rc = expect_text(reader, key, value);
    return rc == 0 ? read_line(reader, key, owner, value) : rc < 0 ? rc : 0;
}

bool is_null_word(const struct event *value)
{
    static const char *const nulls[] = {"null", "~", "Null", "NULL"};
    for (size_t i = 0; value->plain && i < sizeof nulls / sizeof nulls[0]; i++)
        if (str_equal_text(value->text, nulls[i]))
            return true;
    return false;
}

/* ---- Paths --------------------------------------------------------------------------------- */

static void refuse_path(struct reader *reader, const struct key *key, const struct event *value)
{
    if (events_fault(reader->events, value->span, "\"%s\": \"%s\" is not inside the folder",
                     key->name.ptr, events_shown(value->text).text))
        diag_hint(reader->diags, "a path here is relative and stays below its folder: no leading "
                                 "\"/\", no \"..\" that leads out");
}

static int expect_path(struct reader *reader, const struct key *key, const struct event *value)
{
    int rc = expect_text(reader, key, value);
    if (rc == 0 && !text_is_one_line(value->text)) {
        events_fault(reader->events, value->span, "\"%s\" must be one line", key->name.ptr);
        rc = 1;
    }
    return rc;
}

static int expect_file(struct reader *reader, const struct key *key, const struct event *value)
{
    int rc = expect_path(reader, key, value);
    if (rc == 0 && !path_stays_inside(value->text)) {
        refuse_path(reader, key, value);
        rc = 1;
    }
    return rc;
}

/* A file of a revision: up, verify. */
int read_script(struct reader *reader, const struct key *key, void *owner,
                const struct event *value)
{
    struct name *field = field_of(owner, key);
    int rc = expect_file(reader, key, value);
    if (rc == 0)
        *field = (struct name){value->text, value->span};
    return rc < 0 ? rc : 0;
}

int read_down(struct reader *reader, const struct key *key, void *owner, const struct event *value)
{
    struct name *field = field_of(owner, key);
    if (value->kind == EVENT_SCALAR && is_null_word(value)) {
        field->span = value->span;
        return 0;
    }
    if (value->kind == EVENT_SCALAR && value->text.len == 0) {
        if (events_fault(reader->events, value->span, "\"down\" has no value"))
            diag_hint(reader->diags, "\"down: null\" says that the revision cannot be undone");
        return 0;
    }
    return read_script(reader, key, owner, value);
}

int read_schema(struct reader *reader, const struct key *key, void *owner,
                const struct event *value)
{
    struct str *field = field_of(owner, key);
    int rc = expect_file(reader, key, value);
    if (rc == 0)
        *field = value->text;
    return rc < 0 ? rc : 0;
}

/* A folder may be the manifest's own, which no file can be: hence a name is put behind it. */
int read_directory(struct reader *reader, const struct key *key, void *owner,
                   const struct event *value)
{
    struct str *field = field_of(owner, key);
    int rc = expect_path(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    char *below = arena_alloc(&reader->scratch, value->text.len + 2);
    if (below == NULL)
        return diag_no_memory(reader->diags);
    memcpy(below, value->text.ptr, value->text.len);
    memcpy(below + value->text.len, "/x", 2);
    if (path_stays_inside((struct str){below, value->text.len + 2}))
        *field = value->text;
    else
        refuse_path(reader, key, value);
    return 0;
}

/* ---- Words of a fixed set ------------------------------------------------------------------ */

void nearest_hint(const struct nearest *nearest, diag_list *diags)
{
    if (nearest->best.ptr != NULL)
        diag_hint(diags, "did you mean \"%" STR_FMT "\"?", STR_ARG(nearest->best));
}

struct word {
    struct str text;
    int value;
};

struct word_set {
    const char *all; /* as messages list them */
    const struct word *words;
    size_t count;
};

#define WORD_SET(all, words)                                                                       \
    {                                                                                              \
        (all), (words), sizeof(words) / sizeof(words)[0]                                           \
    }
#define WORD(text, value)                                                                          \
    {                                                                                              \
        {(text), sizeof(text) - 1}, (value)                                                        \
    }

/* 1 where there is none of the words: said so. */
static int expect_word(struct reader *reader, const struct key *key, const struct event *value,
                       const struct word_set *set, int *out)
{
    int rc = expect_text(reader, key, value);
    if (rc != 0)
        return rc;
    struct nearest nearest = nearest_to(value->text);
    for (size_t i = 0; i < set->count; i++) {
        if (str_equal(value->text, set->words[i].text)) {
            *out = set->words[i].value;
            return 0;
        }
        nearest_try(&nearest, set->words[i].text);
    }
    if (events_fault(reader->events, value->span, "\"%s\" is %s, not \"%s\"", key->name.ptr,
                     set->all, events_shown(value->text).text))
        nearest_hint(&nearest, reader->diags);
    return 1;
}

int read_transaction(struct reader *reader, const struct key *key, void *owner,
                     const struct event *value)
{
    static const struct word words[] = {WORD("run", STEMMA_TRANSACTION_RUN),
                                        WORD("revision", STEMMA_TRANSACTION_REVISION)};
    static const struct word_set set = WORD_SET("run or revision", words);
    struct manifest *manifest = owner;
    int word;
    int rc = expect_word(reader, key, value, &set, &word);
    if (rc == 0)
        manifest->transaction = (enum stemma_transaction)word;
    return rc < 0 ? rc : 0;
}

int read_no_transaction(struct reader *reader, const struct key *key, void *owner,
                        const struct event *value)
{
    static const struct word words[] = {WORD("none", STEMMA_TRANSACTION_NONE)};
    static const struct word_set set = WORD_SET("none or left out", words);
    struct draft *draft = owner;
    int word;
    int rc = expect_word(reader, key, value, &set, &word);
    if (rc == 0)
        draft->revision.transaction = (enum stemma_transaction)word;
    return rc < 0 ? rc : 0;
}

static const struct word on_off_words[] = {WORD("on", FOREIGN_KEYS_ON),
                                           WORD("off", FOREIGN_KEYS_OFF)};
static const struct word_set on_off = WORD_SET("on or off", on_off_words);

int read_foreign_keys(struct reader *reader, const struct key *key, void *owner,
                      const struct event *value)
{
    struct manifest *manifest = owner;
    int word;
    int rc = expect_word(reader, key, value, &on_off, &word);
    if (rc == 0)
        manifest->foreign_keys = (enum manifest_foreign_keys)word;
    return rc < 0 ? rc : 0;
}

int read_own_foreign_keys(struct reader *reader, const struct key *key, void *owner,
                          const struct event *value)
{
    struct draft *draft = owner;
    int word;
    int rc = expect_word(reader, key, value, &on_off, &word);
    if (rc == 0) {
        draft->revision.foreign_keys = (enum manifest_foreign_keys)word;
        draft->foreign_keys_given = true;
    }
    return rc < 0 ? rc : 0;
}

int read_allow_cascade(struct reader *reader, const struct key *key, void *owner,
                       const struct event *value)
{
    static const struct word words[] = {WORD("true", 1), WORD("false", 0)};
    static const struct word_set set = WORD_SET("true or false", words);
    struct draft *draft = owner;
    int word;
    int rc = expect_word(reader, key, value, &set, &word);
    if (rc == 0)
        draft->revision.allow_cascade = word == 1;
    return rc < 0 ? rc : 0;
}

int read_backup(struct reader *reader, const struct key *key, void *owner,
                const struct event *value)
{
    static const struct word words[] = {WORD("never", BACKUP_NEVER),
                                        WORD("destructive", BACKUP_DESTRUCTIVE),
                                        WORD("always", BACKUP_ALWAYS)};
    static const struct word_set set = WORD_SET("never, destructive or always", words);
    struct manifest *manifest = owner;
    int word;
    int rc = expect_word(reader, key, value, &set, &word);
    if (rc == 0)
        manifest->backup = (enum manifest_backup)word;
    return rc < 0 ? rc : 0;
}

int read_keep(struct reader *reader, const struct key *key, void *owner, const struct event *value)
{
    enum { MOST_DIGITS = 6 };
    struct manifest *manifest = owner;
    int rc = expect_text(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    size_t number = 0;
    if (str_is_digits(value->text) && value->text.len <= MOST_DIGITS)
        for (size_t i = 0; i < value->text.len; i++)
            number = number * 10 + (size_t)(value->text.ptr[i] - '0');
    if (number != 0)
        manifest->keep = number;
    else if (events_fault(reader->events, value->span,
                          "\"%s\" is a number from 1 to 999999, not "
                          "\"%s\"",
                          key->name.ptr, events_shown(value->text).text))
        diag_hint(reader->diags, "leave it out to keep every backup; \"backup: never\" makes none");
    return 0;
}

/* Of a manifest in another version, all else that looks wrong may be right there. */
int read_version(struct reader *reader, const struct key *key, void *owner,
                 const struct event *value)
{
    (void)owner;
    int rc = expect_text(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    if (str_equal(value->text, STR("1")))
        return 0;
    bool other = str_is_digits(value->text);
    if (other)
        events_forget_faults(reader->events);
    if (events_fault(reader->events, value->span,
                     "manifest version \"%s\"; this build of stemma reads version 1",
                     events_shown(value->text).text) &&
        other)
        diag_hint(reader->diags, "a newer stemma may read it");
    return other ? -STEMMA_MANIFEST : 0;
}

/* ---- The version of SQLite ------------------------------------------------------------------ */

enum { VERSION_PARTS = 3, VERSION_DIGITS = 3 };

/* A number without a zero in front, and what is behind it. -1: there is none. */
static int take_number(struct str *text)
{
    int number = 0;
    size_t len = 0;
    for (; len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9'; len++)
        if (len < VERSION_DIGITS)
            number = number * 10 + (text->ptr[len] - '0');
    if (len == 0 || len > VERSION_DIGITS || (len > 1 && text->ptr[0] == '0'))
        return -1;
    *text = str_slice(*text, len, text->len);
    return number;
}

/* "3.31" or "3.31.1" as one number: https://www.sqlite.org/c3ref/c_source_id.html. -1: neither. */
static int version_number(struct str text)
{
    int parts[VERSION_PARTS] = {0};
    size_t count = 0;
    for (;;) {
        parts[count] = take_number(&text);
        if (parts[count++] < 0)
            return -1;
        if (text.len == 0 || count == VERSION_PARTS || text.ptr[0] != '.')
            break;
        text = str_slice(text, 1, text.len);
    }
    return text.len != 0 || count == 1 ? -1 : parts[0] * 1000000 + parts[1] * 1000 + parts[2];
}

static void refuse_sqlite_version(struct reader *reader, const struct key *key,
                                  const struct event *value, int number)
{
    struct shown shown = events_shown(value->text);
    bool is_old = number / 1000000 == 3, told;
    if (is_old)
        told = events_fault(reader->events, value->span, "\"%s\" is 3.%d or newer, not \"%s\"",
                            key->name.ptr, MANIFEST_OLDEST_SQLITE / 1000 % 1000, shown.text);
    else
        told = events_fault(reader->events, value->span,
                            "\"%s\" is a version of SQLite like 3.31 or 3.31.1, not \"%s\"",
                            key->name.ptr, shown.text);
    if (told && is_old)
        diag_hint(reader->diags, "what an older SQLite lacks is not known here: leave it out, and "
                                 "look through the scripts that are generated");
    else if (told)
        diag_hint(reader->diags, "\"sqlite3 --version\" says it, and SELECT sqlite_version()");
}

int read_sqlite_version(struct reader *reader, const struct key *key, void *owner,
                        const struct event *value)
{
    struct manifest *manifest = owner;
    int rc = expect_text(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    int number = version_number(value->text);
    if (number / 1000000 == 3 && number >= MANIFEST_OLDEST_SQLITE) {
        manifest->sqlite_version = (struct name){value->text, value->span};
        manifest->sqlite_number = number;
    } else
        refuse_sqlite_version(reader, key, value, number);
    return 0;
}

/* ---- Names --------------------------------------------------------------------------------- */

static bool is_identifier_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* What can begin the name of a table without quotes; sqlite_ is SQLite's own
 * (https://sqlite.org/fileformat2.html#internal_schema_objects). */
static bool is_table_prefix(struct str s)
{
    if (s.len == 0 || s.len > 64 || (s.ptr[0] >= '0' && s.ptr[0] <= '9'))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_identifier_character(s.ptr[i]))
            return false;
    return s.len < 6 || strncasecmp(s.ptr, "sqlite", 6) != 0 || (s.len > 6 && s.ptr[6] != '_');
}

int read_table(struct reader *reader, const struct key *key, void *owner, const struct event *value)
{
    struct str *field = field_of(owner, key);
    int rc = expect_text(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    if (is_table_prefix(value->text))
        *field = value->text;
    else if (events_fault(reader->events, value->span, "illegal table prefix \"%s\"",
                          events_shown(value->text).text))
        diag_hint(reader->diags, "letters, digits and \"_\", no digit first, not \"sqlite_\", at "
                                 "most 64 bytes");
    return 0;
}

static bool check_name(struct reader *reader, const struct key *key, const struct event *value)
{
    struct shown shown = events_shown(value->text);
    if (name_is_reserved(value->text)) {
        if (events_fault(reader->events, value->span, "\"%s\" is reserved; it cannot be an %s",
                         shown.text, key->word))
            diag_hint(reader->diags, "head, heads, base, bases and current have a meaning of their "
                                     "own as targets");
        return false;
    }
    if (name_is_valid(value->text))
        return true;
    if (events_fault(reader->events, value->span, "illegal %s \"%s\"", key->word, shown.text))
        diag_hint(reader->diags,
                  "letters, digits, \"_\", \".\" and \"-\", a letter or digit first, at most %d "
                  "bytes",
                  NAME_MAX_LENGTH);
    return false;
}

int read_id(struct reader *reader, const struct key *key, void *owner, const struct event *value)
{
    struct name *field = field_of(owner, key);
    int rc = expect_text(reader, key, value);
    if (rc == 0 && check_name(reader, key, value))
        *field = (struct name){value->text, value->span};
    return rc < 0 ? rc : 0;
}

static int add_name(struct reader *reader, const struct key *key, const struct event *value)
{
    if (value->kind == EVENT_LIST || value->kind == EVENT_MAP) {
        events_fault(reader->events, value->span, "\"%s\" is one %s, or a list of them",
                     key->name.ptr, key->word);
        return events_skip(reader->events, value);
    }
    int rc = expect_text(reader, key, value);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    struct name name = {value->text, value->span};
    if (check_name(reader, key, value) && !VEC_PUSH(&reader->scratch, &reader->names, name))
        return diag_no_memory(reader->diags);
    return 0;
}

static int add_names(struct reader *reader, const struct key *key)
{
    struct event item;
    int rc;
    while ((rc = events_next(reader->events, &item)) == 0 && item.kind != EVENT_END)
        if ((rc = add_name(reader, key, &item)) < 0)
            break;
    return rc;
}

/* One name, a list of names, or nothing. */
int read_names(struct reader *reader, const struct key *key, void *owner, const struct event *value)
{
    struct name_list *field = field_of(owner, key);
    int rc = 0;
    reader->names.count = 0;
    if (value->kind == EVENT_LIST)
        rc = add_names(reader, key);
    else if (value->kind != EVENT_SCALAR || value->text.len != 0 || !value->plain)
        rc = add_name(reader, key, value);
    if (rc < 0 || reader->names.count == 0)
        return rc;
    size_t size = reader->names.count * sizeof *reader->names.items;
    struct name *names = arena_alloc(reader->arena, size);
    if (names == NULL)
        return diag_no_memory(reader->diags);
    memcpy(names, reader->names.items, size);
    *field = (struct name_list){names, reader->names.count};
    return 0;
}
