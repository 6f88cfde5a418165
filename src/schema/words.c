/* Many keywords can be names as well: SQLite's grammar lets them fall back to one where they make
 * no sense otherwise. Which ones do so in every place was tried out with 3.40: as a table, a
 * column, an index, a constraint, an alias, in expressions and in triggers. */
#include "schema/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RESERVED = WORD_RESERVED, QUOTED = WORD_QUOTED, CAPITAL = WORD_CAPITAL };

struct keyword {
    const char *word;
    unsigned flags;
};

/* In the order of bsearch(). TRUE and FALSE are no keywords, but values where they have no quotes.
 */
static const struct keyword keywords[] = {
    {"ABORT", 0},
    {"ACTION", 0},
    {"ADD", RESERVED | QUOTED | CAPITAL},
    {"AFTER", 0},
    {"ALL", RESERVED | QUOTED | CAPITAL},
    {"ALTER", RESERVED | QUOTED | CAPITAL},
    {"ALWAYS", 0},
    {"ANALYZE", 0},
    {"AND", RESERVED | QUOTED | CAPITAL},
    {"AS", RESERVED | QUOTED | CAPITAL},
    {"ASC", QUOTED | CAPITAL},
    {"ATTACH", 0},
    {"AUTOINCREMENT", RESERVED | QUOTED | CAPITAL},
    {"BEFORE", 0},
    {"BEGIN", QUOTED}, /* in WHEN … BEGIN */
    {"BETWEEN", RESERVED | QUOTED | CAPITAL},
    {"BY", QUOTED | CAPITAL},
    {"CASCADE", 0},
    {"CASE", RESERVED | QUOTED | CAPITAL},
    {"CAST", QUOTED | CAPITAL},
    {"CHECK", RESERVED | QUOTED | CAPITAL},
    {"COLLATE", RESERVED | QUOTED | CAPITAL},
    {"COLUMN", QUOTED},
    {"COMMIT", RESERVED | QUOTED | CAPITAL},
    {"CONFLICT", 0},
    {"CONSTRAINT", RESERVED | QUOTED | CAPITAL},
    {"CREATE", RESERVED | QUOTED | CAPITAL},
    {"CROSS", QUOTED | CAPITAL},
    {"CURRENT", 0},
    {"CURRENT_DATE", QUOTED | CAPITAL},
    {"CURRENT_TIME", QUOTED | CAPITAL},
    {"CURRENT_TIMESTAMP", QUOTED | CAPITAL},
    {"DATABASE", 0},
    {"DEFAULT", RESERVED | QUOTED | CAPITAL},
    {"DEFERRABLE", RESERVED | QUOTED | CAPITAL},
    {"DEFERRED", 0},
    {"DELETE", RESERVED | QUOTED | CAPITAL},
    {"DESC", QUOTED | CAPITAL},
    {"DETACH", 0},
    {"DISTINCT", RESERVED | QUOTED | CAPITAL},
    {"DO", 0},
    {"DROP", RESERVED | QUOTED | CAPITAL},
    {"EACH", 0},
    {"ELSE", RESERVED | QUOTED | CAPITAL},
    {"END", QUOTED | CAPITAL},
    {"ESCAPE", RESERVED | QUOTED | CAPITAL},
    {"EXCEPT", RESERVED | QUOTED | CAPITAL},
    {"EXCLUDE", 0},
    {"EXCLUSIVE", 0},
    {"EXISTS", RESERVED | QUOTED | CAPITAL},
    {"EXPLAIN", 0},
    {"FAIL", 0},
    {"FALSE", QUOTED},
    {"FILTER", QUOTED | CAPITAL},
    {"FIRST", 0},
    {"FOLLOWING", 0},
    {"FOR", 0},
    {"FOREIGN", RESERVED | QUOTED | CAPITAL},
    {"FROM", RESERVED | QUOTED | CAPITAL},
    {"FULL", QUOTED | CAPITAL},
    {"GENERATED", 0},
    {"GLOB", QUOTED | CAPITAL},
    {"GROUP", RESERVED | QUOTED | CAPITAL},
    {"GROUPS", QUOTED},
    {"HAVING", RESERVED | QUOTED | CAPITAL},
    {"IF", QUOTED},
    {"IGNORE", 0},
    {"IMMEDIATE", 0},
    {"IN", RESERVED | QUOTED | CAPITAL},
    {"INDEX", RESERVED | QUOTED | CAPITAL},
    {"INDEXED", QUOTED},
    {"INITIALLY", 0},
    {"INNER", QUOTED | CAPITAL},
    {"INSERT", RESERVED | QUOTED | CAPITAL},
    {"INSTEAD", 0},
    {"INTERSECT", RESERVED | QUOTED | CAPITAL},
    {"INTO", RESERVED | QUOTED | CAPITAL},
    {"IS", RESERVED | QUOTED | CAPITAL},
    {"ISNULL", RESERVED | QUOTED | CAPITAL},
    {"JOIN", RESERVED | QUOTED | CAPITAL},
    {"KEY", 0},
    {"LAST", 0},
    {"LEFT", QUOTED | CAPITAL},
    {"LIKE", QUOTED | CAPITAL},
    {"LIMIT", RESERVED | QUOTED | CAPITAL},
    {"MATCH", QUOTED | CAPITAL},
    {"MATERIALIZED", 0},
    {"NATURAL", QUOTED | CAPITAL},
    {"NO", 0},
    {"NOT", RESERVED | QUOTED | CAPITAL},
    {"NOTHING", RESERVED | QUOTED | CAPITAL},
    {"NOTNULL", RESERVED | QUOTED | CAPITAL},
    {"NULL", RESERVED | QUOTED | CAPITAL},
    {"NULLS", 0},
    {"OF", 0},
    {"OFFSET", 0},
    {"ON", RESERVED | QUOTED | CAPITAL},
    {"OR", RESERVED | QUOTED | CAPITAL},
    {"ORDER", RESERVED | QUOTED | CAPITAL},
    {"OTHERS", 0},
    {"OUTER", QUOTED | CAPITAL},
    {"OVER", QUOTED | CAPITAL},
    {"PARTITION", QUOTED | CAPITAL},
    {"PLAN", 0},
    {"PRAGMA", 0},
    {"PRECEDING", 0},
    {"PRIMARY", RESERVED | QUOTED | CAPITAL},
    {"QUERY", 0},
    {"RAISE", QUOTED | CAPITAL},
    {"RANGE", QUOTED},
    {"RECURSIVE", QUOTED | CAPITAL},
    {"REFERENCES", RESERVED | QUOTED | CAPITAL},
    {"REGEXP", QUOTED | CAPITAL},
    {"REINDEX", 0},
    {"RELEASE", 0},
    {"RENAME", 0},
    {"REPLACE", 0},
    {"RESTRICT", 0},
    {"RETURNING", RESERVED | QUOTED | CAPITAL},
    {"RIGHT", QUOTED | CAPITAL},
    {"ROLLBACK", 0},
    {"ROW", 0},
    {"ROWS", QUOTED},
    {"SAVEPOINT", 0},
    {"SELECT", RESERVED | QUOTED | CAPITAL},
    {"SET", RESERVED | QUOTED | CAPITAL},
    {"TABLE", RESERVED | QUOTED | CAPITAL},
    {"TEMP", 0},
    {"TEMPORARY", 0},
    {"THEN", RESERVED | QUOTED | CAPITAL},
    {"TIES", 0},
    {"TO", RESERVED | QUOTED | CAPITAL},
    {"TRANSACTION", RESERVED | QUOTED | CAPITAL},
    {"TRIGGER", 0},
    {"TRUE", QUOTED},
    {"UNBOUNDED", 0},
    {"UNION", RESERVED | QUOTED | CAPITAL},
    {"UNIQUE", RESERVED | QUOTED | CAPITAL},
    {"UPDATE", RESERVED | QUOTED | CAPITAL},
    {"USING", RESERVED | QUOTED | CAPITAL},
    {"VACUUM", 0},
    {"VALUES", RESERVED | QUOTED | CAPITAL},
    {"VIEW", 0},
    {"VIRTUAL", 0},
    {"WHEN", RESERVED | QUOTED | CAPITAL},
    {"WHERE", RESERVED | QUOTED | CAPITAL},
    {"WINDOW", QUOTED},
    {"WITH", QUOTED | CAPITAL},
    {"WITHOUT", 0},
};

static int compare(const void *wanted, const void *item)
{
    const struct str *word = wanted;
    const struct keyword *keyword = item;
    int order = strncasecmp(word->ptr, keyword->word, word->len);
    return order != 0 ? order : keyword->word[word->len] == '\0' ? 0 : -1;
}

unsigned word_flags(struct str word)
{
    const struct keyword *found =
        bsearch(&word, keywords, sizeof keywords / sizeof keywords[0], sizeof keywords[0], compare);
    return found == NULL ? 0 : found->flags;
}

bool word_is_plain_name(struct str name)
{
    if (name.len == 0 || (name.ptr[0] >= '0' && name.ptr[0] <= '9') || name.ptr[0] == '$')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!plain)
            return false;
    }
    return (word_flags(name) & WORD_QUOTED) == 0;
}

bool word_is_rowid(struct str word)
{
    static const char *const words[] = {"ROWID", "OID", "_ROWID_"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word.len == strlen(words[i]) && strncasecmp(word.ptr, words[i], word.len) == 0)
            return true;
    return false;
}

const char *word_value(struct str word)
{
    static const char *const values[] = {"NULL",         "TRUE",         "FALSE",
                                         "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (word.len == strlen(values[i]) && strncasecmp(word.ptr, values[i], word.len) == 0)
            return values[i];
    return NULL;
}
