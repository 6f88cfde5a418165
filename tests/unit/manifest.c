#include "unit.h"

#include "base/file.h"
#include "manifest/manifest.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static diag_list diags;

static void forget_all(void)
{
    stemma_diagnostics_clear(&diags);
    arena_free(&arena);
}

static int parse(struct str text, struct manifest *out)
{
    forget_all();
    return manifest_parse("db/manifest.yaml", text, &arena, &diags, out);
}

static struct manifest parse_good(const char *text)
{
    struct manifest manifest;
    if (parse(str_from(text), &manifest) != 0) {
        struct stemma_diagnostic fault;
        ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
        ck_abort_msg("%zu:%zu: %s in:\n%s", fault.place.line, fault.place.column, fault.message,
                     text);
    }
    ck_assert_uint_eq(stemma_diagnostics_count(&diags), 0);
    return manifest;
}

/* "LINE:COLUMN: message" for each fault, a line each. */
static const char *faults_in(struct str text)
{
    struct manifest manifest;
    const char *all = "";
    struct stemma_diagnostic fault;
    ck_assert_int_eq(parse(text, &manifest), -STEMMA_MANIFEST);
    for (size_t i = 0; stemma_diagnostics_get(&diags, i, &fault); i++)
        all = arena_printf(&arena, "%s%zu:%zu: %s\n", all, fault.place.line, fault.place.column,
                           fault.message);
    return all;
}

static const char *hint_of(size_t index)
{
    struct stemma_diagnostic fault;
    ck_assert(stemma_diagnostics_get(&diags, index, &fault));
    return fault.hint == NULL ? "" : fault.hint;
}

#define V1 "version: 1\nrevisions:\n"

START_TEST(faults_are_named_with_their_places)
{
    static const struct {
        const char *text, *faults;
    } cases[] = {
        {"", "0:0: the manifest is empty\n"},
        {"# nothing\n\n", "0:0: the manifest is empty\n"},
        {"---\n", "0:0: the manifest is empty\n"},
        {"- a\n", "1:1: a manifest is a mapping of keys, this is a list\n"},
        {"word\n", "1:1: a manifest is a mapping of keys, this is a text\n"},
        {"{}\n", "1:1: \"version\" is missing\n1:1: \"revisions\" is missing\n"},
        {"revisions: []\n", "1:1: \"version\" is missing\n"},
        {"version: 1\n", "1:1: \"revisions\" is missing\n"},
        {"version: 2\nrevisions: []\n",
         "1:10: manifest version \"2\"; this build of stemma reads version 1\n"},
        {"steps: x\nversion: 2\nrevisions: {}\n",
         "2:10: manifest version \"2\"; this build of stemma reads version 1\n"},
        {"version: one\nrevisions: 3\n",
         "1:10: manifest version \"one\"; this build of stemma reads version 1\n"
         "2:12: \"revisions\" must be a list\n"},
        {"version:\nrevisions:\n", "1:9: \"version\" has no value\n"},
        {"version: 1\nversion: 1\nrevisions: []\n", "2:1: \"version\" is given twice\n"},
        {"version: 1\nrevisions: []\ntabel: x\n", "3:1: unknown key \"tabel\" in the manifest\n"},
        {"version: 1\nrevisions: []\n? [a]\n: {b: c}\n", "3:3: a key must be a single word\n"},
        {"version: 1\nrevisions: []\ndatabase:\n", "3:10: \"database\" has no value\n"},
        {"version: 1\nrevisions: []\ndatabase: [a]\n",
         "3:11: \"database\" takes a single value, not a list\n"},
        {"version: 1\nrevisions: []\ndirectory: ../x\n",
         "3:12: \"directory\": \"../x\" is not inside the folder\n"},
        {"version: 1\nrevisions: []\ndirectory: /x\n",
         "3:12: \"directory\": \"/x\" is not inside the folder\n"},
        {"version: 1\nrevisions: []\nschema: a/../../x\n",
         "3:9: \"schema\": \"a/../../x\" is not inside the folder\n"},
        {"version: 1\nrevisions: []\nschema: .\n",
         "3:9: \"schema\": \".\" is not inside the folder\n"},
        {"version: 1\nrevisions: []\ntransaction: none\n",
         "3:14: \"transaction\" is run or revision, not \"none\"\n"},
        {"version: 1\nrevisions: []\nforeign_keys: true\n",
         "3:15: \"foreign_keys\" is on or off, not \"true\"\n"},
        {"version: 1\nrevisions: []\nbackup: allways\n",
         "3:9: \"backup\" is never, destructive or always, not \"allways\"\n"},
        {"version: 1\nrevisions: []\ntable: 1a\n", "3:8: illegal table prefix \"1a\"\n"},
        {"version: 1\nrevisions: []\ntable: a;b\n", "3:8: illegal table prefix \"a;b\"\n"},
        {"version: 1\nrevisions: []\ntable: SQLite_x\n",
         "3:8: illegal table prefix \"SQLite_x\"\n"},
        {V1 "- 001\n", "3:3: a revision is a mapping of keys\n"},
        {V1 "- message: a\n- id: b\n", "3:3: a revision without \"id\"\n"},
        {V1 "- id:\n", "3:6: \"id\" has no value\n"},
        {V1 "- id: [a]\n", "3:7: \"id\" takes a single value, not a list\n"},
        {V1 "- id: \"a b\"\n", "3:7: illegal id \"a b\"\n"},
        {V1 "- id: -a\n", "3:7: illegal id \"-a\"\n"},
        {V1 "- id: \xC3\xA9\n", "3:7: illegal id \"\xC3\xA9\"\n"},
        {V1 "- {id: base}\n", "3:8: \"base\" is reserved; it cannot be an id\n"},
        {V1 "- id: a\n  labels: [b, head]\n",
         "4:15: \"head\" is reserved; it cannot be an id or label\n"},
        {V1 "- id: a\n  parents: [b, c+1]\n", "4:16: illegal id \"c+1\"\n"},
        {V1 "- id: a\n  parents: {b: c}\n", "4:12: \"parents\" is one id, or a list of them\n"},
        {V1 "- id: a\n  depends_on: [[b]]\n",
         "4:16: \"depends_on\" is one id or label, or a list of them\n"},
        {V1 "- id: a\n  depends_on: \"\"\n", "4:15: \"depends_on\" has no value\n"},
        {V1 "- id: a\n  mesage: b\n", "4:3: unknown key \"mesage\" in a revision\n"},
        {V1 "- id: a\n  message: |\n    b\n    c\n", "4:12: \"message\" must be one line\n"},
        {V1 "- id: a\n  message: \"b\\nc\"\n", "4:12: \"message\" must be one line\n"},
        {V1 "- id: a\n  message: \"b\\u2028c\"\n", "4:12: \"message\" must be one line\n"},
        {V1 "- id: a\n  message: \"b\\0\"\n", "4:12: a control character in a value\n"},
        {V1 "- id: a\n  message: \"b\\e[31m\"\n", "4:12: a control character in a value\n"},
        {V1 "- id: a\n  up: ../a.sql\n", "4:7: \"up\": \"../a.sql\" is not inside the folder\n"},
        {V1 "- id: a\n  verify: /a\n", "4:11: \"verify\": \"/a\" is not inside the folder\n"},
        {V1 "- id: a\n  up: \"a\\nb\"\n", "4:7: \"up\" must be one line\n"},
        {V1 "- id: a\n  down:\n", "4:8: \"down\" has no value\n"},
        {V1 "- id: a\n  down: ..\n", "4:9: \"down\": \"..\" is not inside the folder\n"},
        {V1 "- id: a\n  transaction: run\n",
         "4:16: \"transaction\" is none or left out, not \"run\"\n"},
        {V1 "- id: a\n  foreign_keys: onn\n", "4:17: \"foreign_keys\" is on or off, not \"onn\"\n"},
        {V1 "- id: a\n  allow_cascade: yes\n",
         "4:18: \"allow_cascade\" is true or false, not \"yes\"\n"},
        {V1 "- &x id: a\n- id: *x\n", "4:7: an alias (*x); manifests have none\n"},
        {V1 "- id: a\n- *x\n", "4:3: an alias (*x); manifests have none\n"},
        {V1 "- id: !!str a\n", "3:7: a tag (!!str); every value here is plain text\n"},
        {V1 "- !x\n  id: a\n", "3:3: a tag (!x); every value here is plain text\n"},
        {"version: 1\nrevisions: []\n---\nversion: 1\n",
         "3:1: a second document; a manifest is one\n"},
        {"version: 1\nrevisions: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n",
         "2:13: a revision is a mapping of keys\n2:43: nested more than 32 levels deep\n"},
        /* broken YAML, and what came before it */
        {V1 "- id: \"a\n  message: b\n",
         "5:1: not valid YAML: the file ends inside a quoted text\n"},
        {V1 "\t- id: a\n", "3:1: not valid YAML: a tab in the indentation; only spaces indent\n"},
        {"nonsense: 1\ndatabase: a: b\n",
         "1:1: unknown key \"nonsense\" in the manifest\n"
         "2:12: not valid YAML: a \":\" where no value can begin; check the indentation, and quote "
         "a text that has \": \" in it\n"},
        {V1 "- id: @a\n",
         "3:7: not valid YAML: no value can begin with this character; quote the text\n"},
        {"# \xC3\xA9\xC3\xA9\nversion: \x01\n", "2:10: not valid YAML: a control character\n"},
        {V1 "- {id: a\n", "4:1: not valid YAML: a \",\" or \"}\" is missing here\n"},
        /* columns are characters, whatever came before in bytes */
        {"\xEF\xBB\xBF# \xC3\xA9\r\nversion: 1\r\nrevisions:\r\n- message: \"\xE2\x82\xAC\"\r\n"
         "  id: a\r\n- {message: \xF0\x9F\x98\x80, id: \xC3\xA9}\r\n",
         "6:20: illegal id \"\xC3\xA9\"\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(faults_in(str_from(cases[i].text)), cases[i].faults);
    forget_all();
}
END_TEST

START_TEST(the_text_as_a_whole_is_checked)
{
    ck_assert_str_eq(faults_in(STR("version: 1\nrev\0")), "2:4: a NUL byte; a manifest is plain "
                                                          "text\n");
    ck_assert_str_eq(faults_in(STR("version: 1\n# \xFF\n")), "2:3: not UTF-8: byte 0xFF\n");
    ck_assert_str_eq(faults_in(STR("SQLite format 3\0\x10")),
                     "0:0: an SQLite database, not a manifest\n");
    size_t size = (size_t)MANIFEST_MAX_SIZE + 1;
    char *large = malloc(size);
    ck_assert_ptr_nonnull(large);
    memset(large, '\n', size);
    ck_assert_str_eq(faults_in((struct str){large, size}),
                     "0:0: larger than a manifest may be (64 MiB)\n");
    forget_all();
    free(large);
}
END_TEST

START_TEST(hints_name_the_nearest_word)
{
    static const struct {
        const char *text, *hint;
    } cases[] = {
        {"version: 1\nrevisions: []\ntabel: x\n", "did you mean \"table\"?"},
        {"version: 1\nrevisions: []\nquite_other: x\n", ""},
        {"version: 1\nrevisions: []\nbackup: allways\n", "did you mean \"always\"?"},
        {V1 "- id: a\n  parent: b\n", "did you mean \"parents\"?"},
        {V1 "- id: a\n  depends-on: b\n", "did you mean \"depends_on\"?"},
        {V1 "- id: a\n  down: \n", "\"down: null\" says that the revision cannot be undone"},
        {"version: 3\nrevisions: []\n", "a newer stemma may read it"},
        {"{}\n", "this build of stemma reads \"version: 1\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        faults_in(str_from(cases[i].text));
        ck_assert_str_eq(hint_of(0), cases[i].hint);
    }
    forget_all();
}
END_TEST

START_TEST(a_key_given_twice_names_both_lines)
{
    struct stemma_diagnostic fault;
    faults_in(STR(V1 "- id: a\n  message: b\n  id: c\n"));
    ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
    ck_assert_uint_eq(fault.place.line, 5);
    ck_assert_uint_eq(fault.note_count, 1);
    ck_assert_uint_eq(fault.notes[0].place.line, 3);
    ck_assert_uint_eq(fault.notes[0].place.column, 3);
    forget_all();
}
END_TEST

START_TEST(faults_are_bounded)
{
    const char *text = V1;
    struct stemma_diagnostic fault;
    for (int i = 0; i < 200; i++)
        text = arena_printf(&arena, "%s- id: \"a b %d\"\n", text, i);
    char *copy = strdup(text);
    faults_in(str_from(copy));
    ck_assert_uint_eq(stemma_diagnostics_count(&diags), MANIFEST_MAX_FAULTS);
    ck_assert_ptr_nonnull(strstr(hint_of(MANIFEST_MAX_FAULTS - 1), "there are more faults"));
    free(copy);

    /* exactly as many as are shown: there are no more */
    text = V1;
    forget_all();
    for (int i = 0; i < MANIFEST_MAX_FAULTS; i++)
        text = arena_printf(&arena, "%s- id: \"a b %d\"\n", text, i);
    copy = strdup(text);
    faults_in(str_from(copy));
    ck_assert_ptr_null(strstr(hint_of(MANIFEST_MAX_FAULTS - 1), "more"));

    /* another version takes them all back, however many there were */
    char *newer = malloc(strlen(copy) + 32);
    ck_assert_ptr_nonnull(newer);
    sprintf(newer, "%sversion: 2\n", copy + strlen("version: 1\n"));
    faults_in(str_from(newer));
    ck_assert_uint_eq(stemma_diagnostics_count(&diags), 1);
    free(newer);
    free(copy);

    /* and one word of a megabyte does not make a message of a megabyte */
    size_t size = 1024 * 1024;
    char *large = malloc(size);
    ck_assert_ptr_nonnull(large);
    memset(large, 'x', size);
    memcpy(large, V1 "- id: \"", strlen(V1 "- id: \""));
    memcpy(large + size - 2, "\"\n", 2);
    faults_in((struct str){large, size});
    ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
    ck_assert_uint_lt(strlen(fault.message), 200);
    forget_all();
    free(large);
}
END_TEST

static void check_str(struct str s, const char *expected)
{
    ck_assert(expected == NULL ? s.ptr == NULL : s.ptr != NULL);
    if (expected != NULL && !str_equal_text(s, expected))
        ck_abort_msg("\"%.*s\" is not \"%s\"", (int)s.len, s.ptr, expected);
}

START_TEST(what_is_left_out_has_defaults)
{
    struct manifest m = parse_good("version: 1\nrevisions:\n- id: 001\n");
    ck_assert_str_eq(m.path, "db/manifest.yaml");
    ck_assert_str_eq(m.folder, "db");
    check_str(m.database, NULL);
    check_str(m.directory, "sql");
    check_str(m.schema, NULL);
    check_str(m.table, "stemma");
    ck_assert_int_eq(m.transaction, STEMMA_TRANSACTION_RUN);
    ck_assert_int_eq(m.foreign_keys, FOREIGN_KEYS_OFF);
    ck_assert_int_eq(m.backup, BACKUP_DESTRUCTIVE);
    check_str(m.sqlite_version.text, NULL);
    ck_assert_int_eq(m.sqlite_number, 0);
    ck_assert_uint_eq(m.revision_count, 1);
    const struct manifest_revision *r = &m.revisions[0];
    check_str(r->id.text, "001");
    ck_assert_uint_eq(r->parents.count + r->depends_on.count + r->labels.count, 0);
    ck_assert_uint_eq(r->message.len, 0);
    check_str(r->up.text, "001_up.sql");
    check_str(r->down.text, "001_down.sql");
    ck_assert_uint_eq(r->up.span.offset, r->id.span.offset);
    check_str(r->verify.text, NULL);
    check_str(r->created, NULL);
    check_str(r->author, NULL);
    ck_assert_int_eq(r->transaction, STEMMA_TRANSACTION_RUN);
    ck_assert_int_eq(r->foreign_keys, FOREIGN_KEYS_OFF);
    ck_assert(!r->allow_cascade);
    forget_all();
}
END_TEST

START_TEST(every_key_is_read)
{
    struct manifest m =
        parse_good("revisions:\n"
                   "- {id: 1e3, parents: [001, null], depends_on: 0x1, labels: [yes, 'no'],\n"
                   "   message: \"a: \\u20ac\", up: a/b.sql, down: null, verify: ./v.sql,\n"
                   "   transaction: none, foreign_keys: off, allow_cascade: true,\n"
                   "   created: 2026-01-31T12:00:00Z, author: Ada}\n"
                   "- id: b\n"
                   "  parents:\n"
                   "  depends_on: []\n"
                   "  message: >\n"
                   "    folded\n"
                   "    text\n"
                   "  down: \"null\"\n"
                   "- id: c\n"
                   "  down: ~\n"
                   "  allow_cascade: false\n"
                   "version: \"1\"\n"
                   "database: file:app.db?mode=rwc\n"
                   "directory: .\n"
                   "schema: schema/all.sql\n"
                   "transaction: revision\n"
                   "foreign_keys: on\n"
                   "backup: never\n"
                   "table: _mig\n");
    check_str(m.database, "file:app.db?mode=rwc");
    check_str(m.directory, ".");
    check_str(m.schema, "schema/all.sql");
    check_str(m.table, "_mig");
    ck_assert_int_eq(m.transaction, STEMMA_TRANSACTION_REVISION);
    ck_assert_int_eq(m.foreign_keys, FOREIGN_KEYS_ON);
    ck_assert_int_eq(m.backup, BACKUP_NEVER);
    ck_assert_uint_eq(m.revision_count, 3);
    const struct manifest_revision *r = &m.revisions[0];
    check_str(r->id.text, "1e3");
    ck_assert_uint_eq(r->parents.count, 2);
    check_str(r->parents.items[0].text, "001");
    check_str(r->parents.items[1].text, "null");
    ck_assert_uint_eq(r->depends_on.count, 1);
    check_str(r->depends_on.items[0].text, "0x1");
    ck_assert_uint_eq(r->labels.count, 2);
    check_str(r->labels.items[1].text, "no");
    check_str(r->message, "a: \xE2\x82\xAC");
    check_str(r->up.text, "a/b.sql");
    check_str(r->down.text, NULL);
    check_str(r->verify.text, "./v.sql");
    check_str(r->created, "2026-01-31T12:00:00Z");
    check_str(r->author, "Ada");
    ck_assert_int_eq(r->transaction, STEMMA_TRANSACTION_NONE);
    ck_assert_int_eq(r->foreign_keys, FOREIGN_KEYS_OFF);
    ck_assert(r->allow_cascade);
    r = &m.revisions[1];
    ck_assert_uint_eq(r->parents.count + r->depends_on.count, 0);
    check_str(r->message, "folded text");
    check_str(r->down.text, "null");
    ck_assert_int_eq(r->transaction, STEMMA_TRANSACTION_REVISION);
    ck_assert_int_eq(r->foreign_keys, FOREIGN_KEYS_ON);
    check_str(m.revisions[2].down.text, NULL);
    ck_assert(!m.revisions[2].allow_cascade);
    forget_all();
}
END_TEST

/* Text, not a number: 3.4 is not 3.40. */
START_TEST(the_version_of_SQLite_is_read)
{
    static const struct {
        const char *text;
        int number; /* 0: refused */
    } rows[] = {
        {"3.31", 3031000},
        {"3.31.1", 3031001},
        {"\"3.40\"", 3040000},
        {"'3.16'", 3016000},
        {"3.999.999", 3999999},
        {"3.4", 0},
        {"3.15.2", 0},
        {"3", 0},
        {"4.1", 0},
        {"2.8.17", 0},
        {"3.8.11.1", 0},
        {"3.31.1.0", 0},
        {"3.031", 0},
        {"3.31.", 0},
        {"3.", 0},
        {".31", 0},
        {"3,31", 0},
        {"v3.31", 0},
        {"3.31.1a", 0},
        {"3.1000", 0},
        {"-3.31", 0},
        {"1e3", 0},
        {"[3.31]", 0},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct manifest m;
        char text[96];
        snprintf(text, sizeof text, "version: 1\nsqlite_version: %s\nrevisions: []\n",
                 rows[i].text);
        ck_assert_msg(parse(str_from(text), &m) == (rows[i].number == 0 ? -STEMMA_MANIFEST : 0),
                      "%s", rows[i].text);
        ck_assert_uint_eq(diags.list.count, rows[i].number == 0);
        if (rows[i].number == 0)
            continue;
        ck_assert_int_eq(m.sqlite_number, rows[i].number);
        ck_assert_uint_eq(m.sqlite_version.span.offset, strlen("version: 1\nsqlite_version: "));
    }
    ck_assert_str_eq(faults_in(str_from("version: 1\nrevisions: []\nsqlite_version: new\n")),
                     "3:17: \"sqlite_version\" is a version of SQLite like 3.31 or 3.31.1, not "
                     "\"new\"\n");
    ck_assert_str_eq(faults_in(str_from("version: 1\nrevisions: []\nsqlite_version: 3.4\n")),
                     "3:17: \"sqlite_version\" is 3.16 or newer, not \"3.4\"\n");
    forget_all();
}
END_TEST

START_TEST(legal_texts_of_all_kinds_are_read)
{
    static const struct {
        const char *text;
        size_t revisions;
    } cases[] = {
        {"version: 1\nrevisions: []\n", 0},
        {"version: 1\nrevisions:\n", 0},
        {"version: 1\nrevisions: ~", 0},
        {"version: 1\nrevisions: null # none yet\n", 0},
        {"{\"version\": 1, \"revisions\": [{\"id\": \"a\"}]}", 1},
        {"\xEF\xBB\xBFversion: 1\r\nrevisions:\r\n- id: a\r\n- id: b\r\n", 2},
        {"%YAML 1.1\n---\nversion: 1\nrevisions:\n- id: a\n...\n", 1},
        {"version: 1\nrevisions:\n- &anchor\n  id: &b a\n", 1},
        {"version: 1\nrevisions:\n-\n  id: a\n-   id: b\n", 2},
        {"version: 1\ndirectory: a/..\nrevisions: [ id: a, {id: b}, ]\n", 2},
        {"version: 1\nrevisions:\n- id: a\n- id: a\n", 2}, /* twice: the graph's to refuse */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_uint_eq(parse_good(cases[i].text).revision_count, cases[i].revisions);
    forget_all();
}
END_TEST

START_TEST(spans_cover_the_words)
{
    static const char text[] = "\xEF\xBB\xBF# \xC3\xA9\nversion: 1\nrevisions:\n"
                               "- message: \xF0\x9F\x98\x80\n  id: abc # \xC3\xA9\n"
                               "  parents: [\"d\", &x e]\n";
    struct manifest m = parse_good(text);
    const struct manifest_revision *r = &m.revisions[0];
    const struct name *parents = r->parents.items;
    ck_assert_uint_eq(r->id.span.offset, (size_t)(strstr(text, "abc") - text));
    ck_assert_uint_eq(r->id.span.length, 3);
    ck_assert_uint_eq(parents[0].span.offset, (size_t)(strstr(text, "\"d\"") - text));
    ck_assert_uint_eq(parents[0].span.length, 3);
    ck_assert_uint_eq(parents[1].span.offset, (size_t)(strstr(text, "e]") - text));
    ck_assert_uint_eq(parents[1].span.length, 1);
    forget_all();
}
END_TEST

START_TEST(files_are_read_or_refused)
{
    char folder[] = "/tmp/stemma-unit-XXXXXX";
    struct manifest manifest;
    struct stemma_diagnostic fault;
    forget_all();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/m.yaml", folder);

    ck_assert_int_eq(manifest_read(folder, &arena, &diags, &manifest), -STEMMA_MANIFEST);
    ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
    ck_assert_ptr_nonnull(
        strstr(fault.message, ": cannot read the manifest: a folder, not a manifest"));
    ck_assert_int_eq(manifest_read(path, &arena, &diags, &manifest), -STEMMA_MANIFEST);
    ck_assert(stemma_diagnostics_get(&diags, 1, &fault));
    ck_assert_ptr_nonnull(strstr(fault.message, "No such file"));
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(manifest_read(path, &arena, &diags, &manifest), -STEMMA_MANIFEST);
    ck_assert(stemma_diagnostics_get(&diags, 2, &fault));
    ck_assert_ptr_nonnull(strstr(fault.message, ": cannot read the manifest: not a regular file"));
    unlink(path);

    ck_assert_int_eq(file_create(path, STR(V1 "- id: a\n")), 0);
    ck_assert_int_eq(manifest_read(path, &arena, &diags, &manifest), 0);
    ck_assert_str_eq(manifest.folder, folder);
    ck_assert_uint_eq(manifest.revision_count, 1);
    ck_assert_int_eq(truncate(path, (off_t)MANIFEST_MAX_SIZE + 1), 0);
    ck_assert_int_eq(manifest_read(path, &arena, &diags, &manifest), -STEMMA_MANIFEST);
    ck_assert(stemma_diagnostics_get(&diags, 3, &fault));
    ck_assert_ptr_nonnull(strstr(fault.message, "64 MiB"));
    unlink(path);
    rmdir(folder);
    forget_all();
}
END_TEST

/* A large one is mapped: what was read must not change with the file. */
START_TEST(a_large_manifest_is_read)
{
    enum { COUNT = 50000, LINE = 64 };
    char path[] = "/tmp/stemma-unit-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    FILE *file = fdopen(fd, "w");
    ck_assert_ptr_nonnull(file);
    fputs(V1, file);
    for (int i = 0; i < COUNT; i++)
        fprintf(file, "- id: r%05d\n  message: \xC3\xA9 number %d\n", i, i);
    fclose(file);
    struct manifest manifest;
    forget_all();
    ck_assert_int_eq(manifest_read(path, &arena, &diags, &manifest), 0);
    ck_assert_int_eq(truncate(path, 0), 0);
    unlink(path);
    ck_assert_uint_eq(manifest.revision_count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        char id[LINE];
        const struct name *name = &manifest.revisions[i].id;
        snprintf(id, sizeof id, "r%05d", i);
        ck_assert(str_equal_text(name->text, id));
        ck_assert_ptr_eq(manifest.source.text.ptr + name->span.offset, name->text.ptr);
    }
    forget_all();
}
END_TEST

START_TEST(the_template_is_a_manifest)
{
    struct manifest manifest;
    struct arena templates = {0};
    struct str text = manifest_template((struct str){NULL, 0}, (struct str){NULL, 0}, &templates);
    ck_assert_int_eq(parse(text, &manifest), 0);
    ck_assert_uint_eq(manifest.revision_count, 0);
    check_str(manifest.directory, "sql");
    ck_assert_ptr_nonnull(memmem(text.ptr, text.len, "$schema=manifest.schema.json", 28));
    text = manifest_template(STR("file:a b.db?x=#1"), STR("other"), &templates);
    ck_assert_int_eq(parse(text, &manifest), 0);
    check_str(manifest.database, "file:a b.db?x=#1");
    check_str(manifest.table, "other");
    arena_free(&templates);
    forget_all();
}
END_TEST

/* The schema knows the keys that the reader knows. */
START_TEST(the_schema_names_every_key)
{
    static const char *const keys[] = {
        "version",        "database",   "directory",     "schema",    "transaction",
        "foreign_keys",   "backup",     "table",         "revisions", "id",
        "parents",        "depends_on", "labels",        "message",   "up",
        "down",           "verify",     "allow_cascade", "created",   "author",
        "sqlite_version",
    };
    struct str schema = manifest_schema();
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char quoted[32];
        int len = snprintf(quoted, sizeof quoted, "\"%s\": {", keys[i]);
        ck_assert_msg(memmem(schema.ptr, schema.len, quoted, (size_t)len) != NULL,
                      "no %s in the schema", keys[i]);
    }
}
END_TEST

UNIT_MAIN("manifest", faults_are_named_with_their_places, the_text_as_a_whole_is_checked,
          hints_name_the_nearest_word, a_key_given_twice_names_both_lines, faults_are_bounded,
          what_is_left_out_has_defaults, every_key_is_read, the_version_of_SQLite_is_read,
          legal_texts_of_all_kinds_are_read, spans_cover_the_words, files_are_read_or_refused,
          a_large_manifest_is_read, the_template_is_a_manifest, the_schema_names_every_key)
