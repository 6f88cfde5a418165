#include "unit.h"

#include "manifest/manifest.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;
static diag_list diags;

static void forget_all(void)
{
    stemma_diagnostics_clear(&diags);
    arena_free(&arena);
}

static struct manifest parse(struct str text)
{
    struct manifest manifest;
    struct stemma_diagnostic fault;
    if (manifest_parse("m.yaml", text, &arena, &diags, &manifest) != 0) {
        ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
        ck_abort_msg("%zu:%zu: %s in:\n%.*s", fault.place.line, fault.place.column, fault.message,
                     (int)text.len, text.ptr);
    }
    return manifest;
}

static const struct str one_parent[] = {{"001", 3}};
static const struct manifest_entry small = {
    .id = {"n", 1}, .parents = one_parent, .parent_count = 1};

static void check_append(const char *before, const struct manifest_entry *entry, const char *after)
{
    struct str out;
    forget_all();
    struct manifest manifest = parse(str_from(before));
    ck_assert_msg(manifest_append(&manifest, entry, &arena, &diags, &out) == 0, "refused:\n%s",
                  before);
    ck_assert_uint_eq(stemma_diagnostics_count(&diags), 0);
    ck_assert_str_eq(out.ptr, after);
    ck_assert_uint_eq(out.len, strlen(after));
}

START_TEST(an_entry_goes_behind_the_last_in_the_style_of_the_file)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        /* indented, not indented, wide */
        {"version: 1\nrevisions:\n  - id: 001\n    message: x\n",
         "version: 1\nrevisions:\n  - id: 001\n    message: x\n  - id: n\n    parents: 001\n"},
        {"version: 1\nrevisions:\n- id: 001\n",
         "version: 1\nrevisions:\n- id: 001\n- id: n\n  parents: 001\n"},
        {"version: 1\nrevisions:\n  -   id: 001\n      message: x\n",
         "version: 1\nrevisions:\n  -   id: 001\n      message: x\n"
         "  -   id: n\n      parents: 001\n"},
        {"version: 1\nrevisions:\n-\n  id: 001\n",
         "version: 1\nrevisions:\n-\n  id: 001\n- id: n\n  parents: 001\n"},
        {"version: 1\n\"revisions\":\n  - {id: 001, message: x}\n",
         "version: 1\n\"revisions\":\n  - {id: 001, message: x}\n  - {id: n, parents: 001}\n"},
        {"  version: 1\n  revisions:\n    - id: 001\n",
         "  version: 1\n  revisions:\n    - id: 001\n    - id: n\n      parents: 001\n"},
        /* line ends */
        {"version: 1\r\nrevisions:\r\n- id: 001\r\n",
         "version: 1\r\nrevisions:\r\n- id: 001\r\n- id: n\r\n  parents: 001\r\n"},
        {"version: 1\nrevisions:\n- id: 001",
         "version: 1\nrevisions:\n- id: 001\n- id: n\n  parents: 001"},
        {"version: 1\r\nrevisions:\r\n- id: 001",
         "version: 1\r\nrevisions:\r\n- id: 001\r\n- id: n\r\n  parents: 001"},
        {"\xEF\xBB\xBFrevisions:\n- id: \"001\" # \xC3\xA9\nversion: 1\n",
         "\xEF\xBB\xBFrevisions:\n- id: \"001\" # \xC3\xA9\n- id: n\n  parents: 001\nversion: 1\n"},
        /* what follows the list */
        {"revisions:\n- id: 001\n\n# settings\nversion: 1\n",
         "revisions:\n- id: 001\n- id: n\n  parents: 001\n\n# settings\nversion: 1\n"},
        {"version: 1\nrevisions:\n- id: 001\n\n\n# the end\n",
         "version: 1\nrevisions:\n- id: 001\n- id: n\n  parents: 001\n\n\n# the end\n"},
        {"---\nversion: 1\nrevisions:\n- id: 001\n...\n",
         "---\nversion: 1\nrevisions:\n- id: 001\n- id: n\n  parents: 001\n...\n"},
        {"version: 1\nrevisions:\n- id: 001\n  message: |\n    x\n\n\n# c\n",
         "version: 1\nrevisions:\n- id: 001\n  message: |\n    x\n- id: n\n  parents: 001\n\n\n# "
         "c\n"},
        {"version: 1\nrevisions:\n- id: 001\n  parents:\n  - a\n  - b # c\n",
         "version: 1\nrevisions:\n- id: 001\n  parents:\n  - a\n  - b # c\n- id: n\n  parents: "
         "001\n"},
        {"version: 1\nrevisions:\n- id: 001\n  message: folded\n    over lines\n",
         "version: 1\nrevisions:\n- id: 001\n  message: folded\n    over lines\n"
         "- id: n\n  parents: 001\n"},
        /* comments: the item's own stay with it */
        {"version: 1\nrevisions:\n- id: 001 # a\n  # own\n    # own, too\n# not own\n",
         "version: 1\nrevisions:\n- id: 001 # a\n  # own\n    # own, too\n"
         "- id: n\n  parents: 001\n# not own\n"},
        {"version: 1\nrevisions:\n- id: 001\n\n  # apart\n",
         "version: 1\nrevisions:\n- id: 001\n- id: n\n  parents: 001\n\n  # apart\n"},
        {"version: 1\nrevisions:\n- id: 001\n  # own, last line",
         "version: 1\nrevisions:\n- id: 001\n  # own, last line\n- id: n\n  parents: 001"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_append(cases[i].before, &small, cases[i].after);
    forget_all();
}
END_TEST

START_TEST(an_empty_list_becomes_a_block)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"version: 1\nrevisions: []\n", "version: 1\nrevisions:\n  - id: n\n    parents: 001\n"},
        {"version: 1\nrevisions: []", "version: 1\nrevisions:\n  - id: n\n    parents: 001"},
        {"revisions: [ ] # none\r\nversion: 1\r\n",
         "revisions: # none\r\n  - id: n\r\n    parents: 001\r\nversion: 1\r\n"},
        {"version: 1\nrevisions:\n", "version: 1\nrevisions:\n  - id: n\n    parents: 001\n"},
        {"version: 1\nrevisions:", "version: 1\nrevisions:\n  - id: n\n    parents: 001"},
        {"version: 1\nrevisions: ~\n", "version: 1\nrevisions:\n  - id: n\n    parents: 001\n"},
        {"revisions: null # c\nversion: 1\n",
         "revisions: # c\n  - id: n\n    parents: 001\nversion: 1\n"},
        {"revisions: # oldest first\n  # ---\nversion: 1\n",
         "revisions: # oldest first\n  # ---\n  - id: n\n    parents: 001\nversion: 1\n"},
        {"revisions:\n# settings\nversion: 1\n",
         "revisions:\n  - id: n\n    parents: 001\n# settings\nversion: 1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_append(cases[i].before, &small, cases[i].after);
    forget_all();
}
END_TEST

START_TEST(a_list_in_brackets_stays_one)
{
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"version: 1\nrevisions: [{id: 001}]\n",
         "version: 1\nrevisions: [{id: 001}, {id: n, parents: 001}]\n"},
        {"version: 1\nrevisions: [{id: 001}, ]\n",
         "version: 1\nrevisions: [{id: 001}, {id: n, parents: 001}, ]\n"},
        {"version: 1\nrevisions: [\n  {id: 001}\n]\n",
         "version: 1\nrevisions: [\n  {id: 001},\n  {id: n, parents: 001}\n]\n"},
        {"version: 1\nrevisions: [\n  {id: 001}, # one, and last\n  # end\n]\n",
         "version: 1\nrevisions: [\n  {id: 001}, # one, and last\n  {id: n, parents: 001},\n"
         "  # end\n]\n"},
        {"version: 1\r\nrevisions: [\r\n  {id: 001} # one, and last\r\n]\r\n",
         "version: 1\r\nrevisions: [\r\n  {id: 001}, # one, and last\r\n"
         "  {id: n, parents: 001}\r\n]\r\n"},
        {"version: 1\nrevisions: [\n  {id: 000},\n  {id: 001}]\n",
         "version: 1\nrevisions: [\n  {id: 000},\n  {id: 001},\n  {id: n, parents: 001}]\n"},
        {"{version: 1, revisions: []}\n", "{version: 1, revisions: [{id: n, parents: 001}]}\n"},
        {"{\"version\": 1, \"revisions\": [{\"id\": \"001\"}], \"table\": \"t\"}",
         "{\"version\": 1, \"revisions\": [{\"id\": \"001\"}, {id: n, parents: 001}], "
         "\"table\": \"t\"}"},
        {"version: 1\nrevisions: [\n  # none yet\n]\n",
         "version: 1\nrevisions: [\n  # none yet\n{id: n, parents: 001}]\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_append(cases[i].before, &small, cases[i].after);
    forget_all();
}
END_TEST

START_TEST(keys_come_in_order)
{
    static const struct str parents[] = {{"001", 3}, {"002", 3}};
    static const struct manifest_entry entry = {
        .id = {"003", 3},
        .parents = parents,
        .parent_count = 2,
        .depends_on = parents,
        .depends_on_count = 1,
        .label = {"billing", 7},
        .message = {"Join", 4},
        .created = {"2026-01-31T12:00:00Z", 20},
    };
    static const struct manifest_entry base = {.id = {"003", 3}};
    check_append("version: 1\nrevisions:\n", &entry,
                 "version: 1\nrevisions:\n"
                 "  - id: 003\n"
                 "    parents: [001, 002]\n"
                 "    depends_on: 001\n"
                 "    labels: billing\n"
                 "    message: Join\n"
                 "    created: 2026-01-31T12:00:00Z\n");
    check_append("version: 1\nrevisions: [{id: 001}]\n", &entry,
                 "version: 1\nrevisions: [{id: 001}, {id: 003, parents: [001, 002], "
                 "depends_on: 001, labels: billing, message: Join, "
                 "created: \"2026-01-31T12:00:00Z\"}]\n");
    check_append("version: 1\nrevisions:\n", &base, "version: 1\nrevisions:\n  - id: 003\n");
    forget_all();
}
END_TEST

START_TEST(messages_are_quoted_where_plain_would_be_misread)
{
    static const struct {
        const char *message, *written;
    } cases[] = {
        {"Add user roles", "Add user roles"},
        {"don't: panic", "\"don't: panic\""},
        {"a:b #c", "\"a:b #c\""},
        {"a#b", "a#b"},
        {"ends with:", "\"ends with:\""},
        {" leading", "\" leading\""},
        {"trailing ", "\"trailing \""},
        {"- dash", "\"- dash\""},
        {"[x]", "\"[x]\""},
        {"{x}", "\"{x}\""},
        {"*x", "\"*x\""},
        {"&x", "\"&x\""},
        {"!x", "\"!x\""},
        {"|", "\"|\""},
        {"> x", "\"> x\""},
        {"%x", "\"%x\""},
        {"@x", "\"@x\""},
        {"`x`", "\"`x`\""},
        {"'x'", "\"'x'\""},
        {"\"x\" \\ y", "\"\\\"x\\\" \\\\ y\""},
        {"say \"x\" \\ y", "say \"x\" \\ y"},
        {"null", "\"null\""},
        {"Yes", "\"Yes\""},
        {"~", "\"~\""},
        {"123", "\"123\""},
        {"1.5e3", "\"1.5e3\""},
        {"2026-01-31", "\"2026-01-31\""},
        {"2 tables", "2 tables"},
        {"tab\there", "\"tab\\x09here\""},
        {"caf\xC3\xA9 \xF0\x9F\x98\x80", "caf\xC3\xA9 \xF0\x9F\x98\x80"},
        {"no\xC2\xA0"
         "break",
         "\"no\\xA0break\""},
        {"b\xEF\xBB\xBFom", "\"b\\uFEFFom\""},
        {"...", "\"...\""},
        {"--- x", "\"--- x\""},
        {"? x", "\"? x\""},
        {"=", "\"=\""},
        {"<<", "\"<<\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct manifest_entry entry = {.id = STR("n"), .message = str_from(cases[i].message)};
        char after[256];
        snprintf(after, sizeof after, "version: 1\nrevisions:\n  - id: n\n    message: %s\n",
                 cases[i].written);
        check_append("version: 1\nrevisions:\n", &entry, after);
    }
    forget_all();
}
END_TEST

/* Whatever was written, it is read again: every message in every place, again and again. */
START_TEST(what_is_written_is_read_again)
{
    static const char *const messages[] = {
        "plain", "a: b", "x, y", "[a]", "{b: c}",       "#",  "a #b", "it's", "\"",
        "\\",    "-",    ":",    ",",   "\xE2\x82\xAC", "a:", ": a",  "null", "0",
        "]",     "}",    "a\tb", "&a",  "? b",
    };
    static const char *const starts[] = {
        "version: 1\nrevisions: []\n",
        "version: 1\nrevisions: [{id: 001}]",
        "revisions:\r\n-   id: 001\r\n    # c\r\n\r\nversion: 1\r\n",
        "version: 1\nrevisions:\n- {id: 001}",
        "{version: 1, revisions: []}",
    };
    for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++) {
        forget_all();
        struct manifest manifest = parse(str_from(starts[s]));
        for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
            const struct str parents[] = {STR("001"), STR("x.y-z")};
            struct manifest_entry entry = {.id = str_from(arena_printf(&arena, "r%zu", i)),
                                           .parents = parents,
                                           .parent_count = i % 3,
                                           .message = str_from(messages[i]),
                                           .created = STR("2026-01-31T12:00:00Z")};
            size_t count = manifest.revision_count;
            struct str out;
            ck_assert_int_eq(manifest_append(&manifest, &entry, &arena, &diags, &out), 0);
            manifest = parse(out);
            ck_assert_uint_eq(manifest.revision_count, count + 1);
            ck_assert(str_equal(manifest.revisions[count].message, entry.message));
            ck_assert_uint_eq(manifest.revisions[count].parents.count, i % 3);
        }
    }
    forget_all();
}
END_TEST

START_TEST(what_no_manifest_may_have_is_refused)
{
    static const struct {
        struct manifest_entry entry;
        const char *message;
    } cases[] = {
        {{.id = {"a b", 3}}, "\"a b\" cannot be an id"},
        {{.id = {"head", 4}}, "\"head\" is reserved; it cannot be an id"},
        {{.id = {"", 0}}, "\"\" cannot be an id"},
        {{.id = {"a", 1}, .label = {"base", 4}}, "\"base\" is reserved; it cannot be a label"},
        {{.id = {"a", 1}, .label = {"x@y", 3}}, "\"x@y\" cannot be a label"},
        {{.id = {"a", 1}, .message = {"x\ny", 3}},
         "a message is one line of UTF-8 without control characters"},
        {{.id = {"a", 1}, .message = {"\x1B[31m", 5}},
         "a message is one line of UTF-8 without control characters"},
        {{.id = {"a", 1}, .message = {"\xFF", 1}},
         "a message is one line of UTF-8 without control characters"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stemma_diagnostic fault;
        struct str out;
        forget_all();
        struct manifest manifest = parse(STR("version: 1\nrevisions: []\n"));
        ck_assert_int_eq(manifest_append(&manifest, &cases[i].entry, &arena, &diags, &out),
                         -STEMMA_USAGE);
        ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
        ck_assert_str_eq(fault.message, cases[i].message);
    }
    forget_all();
}
END_TEST

START_TEST(a_text_that_cannot_be_added_to_is_said_so)
{
    static const char *const texts[] = {
        "{version: 1, revisions: }",
        "version: 1\rrevisions:\r- id: a\rtable: t\r",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct stemma_diagnostic fault;
        struct str out;
        forget_all();
        struct manifest manifest = parse(str_from(texts[i]));
        ck_assert_int_eq(manifest_append(&manifest, &small, &arena, &diags, &out),
                         -STEMMA_MANIFEST);
        ck_assert_uint_eq(stemma_diagnostics_count(&diags), 1);
        ck_assert(stemma_diagnostics_get(&diags, 0, &fault));
        ck_assert_str_eq(fault.message,
                         "the list of revisions cannot be edited in place as it is written");
        ck_assert_str_eq(fault.hint, "add the entry by hand:\n  - id: n\n    parents: 001");
    }
    forget_all();
}
END_TEST

START_TEST(the_template_takes_an_entry)
{
    struct arena templates = {0};
    struct str template =
        manifest_template((struct str){NULL, 0}, (struct str){NULL, 0}, &templates),
               out;
    struct manifest manifest = parse(template);
    ck_assert_int_eq(manifest_append(&manifest, &small, &arena, &diags, &out), 0);
    const char *end = "\nrevisions:\n  - id: n\n    parents: 001\n";
    ck_assert_str_eq(out.ptr + out.len - strlen(end), end);
    ck_assert_int_eq(memcmp(out.ptr, template.ptr, template.len - strlen(" []\n")), 0);
    arena_free(&templates);
    forget_all();
}
END_TEST

UNIT_MAIN("manifest_append", an_entry_goes_behind_the_last_in_the_style_of_the_file,
          an_empty_list_becomes_a_block, a_list_in_brackets_stays_one, keys_come_in_order,
          messages_are_quoted_where_plain_would_be_misread, what_is_written_is_read_again,
          what_no_manifest_may_have_is_refused, a_text_that_cannot_be_added_to_is_said_so,
          the_template_takes_an_entry)
