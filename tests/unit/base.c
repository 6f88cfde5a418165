#include "unit.h"

#include "base/diff.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/output.h"
#include "base/path.h"
#include "base/phrase.h"
#include "base/str.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An empty text may be nowhere. */
START_TEST(a_slice_of_nothing_is_nothing)
{
    struct str nothing = str_slice((struct str){NULL, 0}, 0, 0);
    struct str middle = str_slice(STR("abcd"), 1, 3);
    ck_assert_ptr_null(nothing.ptr);
    ck_assert_uint_eq(nothing.len, 0);
    ck_assert(str_equal(middle, STR("bc")));
}
END_TEST

START_TEST(arena_gives_aligned_distinct_memory)
{
    struct arena arena = {0};
    char *last = NULL;
    for (size_t size = 1; size < 10000000; size = size * 3 + 1) {
        char *bytes = arena_alloc(&arena, size);
        ck_assert_ptr_nonnull(bytes);
        ck_assert_uint_eq((uintptr_t)bytes % 16, 0);
        ck_assert(bytes != last);
        memset(bytes, 0xAA, size);
        last = bytes;
    }
    ck_assert_str_eq(arena_printf(&arena, "%d-%s", 7, "x"), "7-x");
    ck_assert_ptr_null(arena_calloc(&arena, SIZE_MAX, 16));
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
    arena_free(&arena);
    ck_assert_ptr_null(arena.newest);
}
END_TEST

START_TEST(vec_keeps_what_was_pushed)
{
    struct arena arena = {0};
    VEC(int) numbers = {0};
    for (int i = 0; i < 1000; i++)
        ck_assert(VEC_PUSH(&arena, &numbers, i));
    ck_assert_uint_eq(numbers.count, 1000);
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(numbers.items[i], i);
    arena_free(&arena);
}
END_TEST

START_TEST(map_finds_what_was_put)
{
    struct arena arena = {0};
    struct map map = {0};
    uint32_t there;
    ck_assert_int_eq(map_put(&map, &arena, STR("a"), 1, NULL), MAP_ADDED);
    ck_assert_int_eq(map_put(&map, &arena, STR("b"), 2, NULL), MAP_ADDED);
    ck_assert_int_eq(map_put(&map, &arena, STR("a"), 3, &there), MAP_EXISTS);
    ck_assert_uint_eq(there, 1);
    ck_assert_uint_eq(*map_find(&map, STR("b")), 2);
    ck_assert_ptr_null(map_find(&map, STR("c")));
    map_free(&map);
    arena_free(&arena);
}
END_TEST

START_TEST(distance_counts_edits)
{
    static const struct {
        const char *a, *b;
        size_t limit, distance;
    } cases[] = {
        {"", "", 3, 0},        {"abc", "abc", 3, 0},         {"abc", "abd", 3, 1},
        {"abc", "ab", 3, 1},   {"upgrade", "upgrdae", 3, 1}, {"kitten", "sitting", 3, 3},
        {"kitten", "x", 2, 3}, {"", "abcd", 3, 4},           {"head", "heads", 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_uint_eq(str_distance(str_from(cases[i].a), str_from(cases[i].b), cases[i].limit),
                          cases[i].distance);
}
END_TEST

START_TEST(utf8_errors_are_found)
{
    static const struct {
        const char *text;
        size_t error;
    } cases[] = {
        {"", 0},
        {"plain ascii, more than eight bytes", 34},
        {"\xC3\xA9t\xC3\xA9", 5},
        {"\xF0\x9F\x98\x80", 4},
        {"eight888\xFF", 8},
        {"\xC0\x80", 0},          /* overlong */
        {"a\xED\xA0\x80", 1},     /* surrogate */
        {"a\xF4\x90\x80\x80", 1}, /* above U+10FFFF */
        {"ab\xE2\x82", 2},        /* cut short */
        {"\x80", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_uint_eq(str_utf8_error(str_from(cases[i].text)), cases[i].error);
}
END_TEST

START_TEST(characters_are_measured_and_decoded)
{
    static const struct {
        struct str text;
        size_t length;
        uint32_t code;
    } cases[] = {
        {{"a", 1}, 1, 'a'},
        {{"\xC3\xA9x", 3}, 2, 0xE9},
        {{"\xE2\x80\xA6", 3}, 3, 0x2026},
        {{"\xF0\x9F\x98\x80", 4}, 4, 0x1F600},
        {{"\xE2\x80", 2}, 0, 0},         /* cut off */
        {{"\xC0\xAF", 2}, 0, 0},         /* overlong */
        {{"\xED\xA0\x80", 3}, 0, 0},     /* a surrogate */
        {{"\xF4\x90\x80\x80", 4}, 0, 0}, /* above U+10FFFF */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = str_utf8_length(cases[i].text), taken = 0;
        ck_assert_uint_eq(length, cases[i].length);
        if (length == 0)
            continue;
        ck_assert_uint_eq(str_code_point(cases[i].text, &taken), cases[i].code);
        ck_assert_uint_eq(taken, length);
    }
    ck_assert_uint_eq(str_bom(STR("\xEF\xBB\xBF"
                                  "a")),
                      3);
    ck_assert_uint_eq(str_bom(STR("\xEF\xBB")), 0);
    ck_assert(str_is_digits(STR("0129")));
    ck_assert(!str_is_digits(STR("")));
    ck_assert(!str_is_digits(STR("1a")));
}
END_TEST

START_TEST(the_nearest_word_is_kept)
{
    struct nearest nearest = nearest_to(STR("upgrde"));
    ck_assert_ptr_null(nearest.best.ptr);
    nearest_try(&nearest, STR("history"));
    ck_assert_ptr_null(nearest.best.ptr);
    nearest_try(&nearest, STR("upgraded"));
    nearest_try(&nearest, STR("upgrade"));
    nearest_try(&nearest, STR("upgrden")); /* as near: the first one stays */
    ck_assert(str_equal(nearest.best, STR("upgrade")));
}
END_TEST

START_TEST(phrases_grow)
{
    struct arena arena = {0};
    struct phrase phrase = {.arena = &arena};
    ck_assert_str_eq(phrase_end(&phrase), "");
    phrase_put(&phrase, STR("a"));
    phrase_repeat(&phrase, '-', 3);
    phrase_add(&phrase, "%d", 12);
    ck_assert_str_eq(phrase_end(&phrase), "a---12");
    ck_assert_uint_eq(phrase.bytes.count, 6);
    struct phrase list = {.arena = &arena};
    for (size_t i = 0; i < 3; i++)
        phrase_put_item(&list, STR("a column with a long name"));
    phrase_put_item(&list, STR("b"));
    ck_assert_str_eq(phrase_end(&list), "a column with a long name, a column with a long name,\n"
                                        "  a column with a long name, b");
    ck_assert(!phrase.no_memory);
    arena_free(&arena);
}
END_TEST

START_TEST(hashes_ignore_line_endings_and_bom)
{
    char hash[HASH_SIZE], other[HASH_SIZE];
    hash_text(STR("abc"), hash);
    /* FIPS 180-2, appendix B.1 */
    ck_assert_str_eq(hash,
                     "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_text(STR("a\nb\n"), hash);
    hash_text(STR("\xEF\xBB\xBF"
                  "a\r\nb\r\n"),
              other);
    ck_assert_str_eq(hash, other);
    hash_text(STR("a\rb\n"), other);
    ck_assert_str_ne(hash, other);
    hash_text(STR("a\nb\r"), hash);
    hash_text(STR("a\nb\r\r"), other);
    ck_assert_str_ne(hash, other);
}
END_TEST

START_TEST(paths_are_joined_and_kept_inside)
{
    struct arena arena = {0};
    ck_assert_str_eq(path_join(&arena, "a", "b"), "a/b");
    ck_assert_str_eq(path_join(&arena, ".", "b"), "b");
    ck_assert_str_eq(path_join(&arena, "a/", "b"), "a/b");
    ck_assert_str_eq(path_join(&arena, "a", "/b"), "/b");
    ck_assert_str_eq(path_relative(&arena, "/a/b", "/a/b/x.db"), "x.db");
    ck_assert_str_eq(path_relative(&arena, "/a/b", "/a/x.db"), "../x.db");
    ck_assert_str_eq(path_relative(&arena, "/a/b/c", "/a/bc/x.db"), "../../bc/x.db");
    ck_assert_str_eq(path_relative(&arena, "/", "/a/x.db"), "a/x.db");
    ck_assert_str_eq(path_relative(&arena, "/a/b", "/x.db"), "../../x.db");
    ck_assert_str_eq(path_directory(&arena, "a/b/c"), "a/b");
    ck_assert_str_eq(path_directory(&arena, "c"), ".");
    ck_assert_str_eq(path_directory(&arena, "/c"), "/");
    ck_assert(path_stays_inside(STR("a")));
    ck_assert(path_stays_inside(STR("a/../b")));
    ck_assert(path_stays_inside(STR("./a//b")));
    ck_assert(!path_stays_inside(STR("")));
    ck_assert(!path_stays_inside(STR(".")));
    ck_assert(!path_stays_inside(STR("a/..")));
    ck_assert(!path_stays_inside(STR("../a")));
    ck_assert(!path_stays_inside(STR("a/../../b")));
    ck_assert(!path_stays_inside(STR("/etc/passwd")));
    ck_assert(path_names_database(STR("app.db")));
    ck_assert(path_names_database(STR("a/dev.sqlite3")));
    ck_assert(!path_names_database(STR(".db")));
    ck_assert(!path_names_database(STR("1.2")));
    arena_free(&arena);
}
END_TEST

/* Writes `size` bytes and reads them back; a NUL must follow, however the text is held. */
static void read_back(const char *path, size_t size, bool mapped)
{
    struct arena arena = {0};
    char *bytes = malloc(size + 1);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', size);
    unlink(path);
    ck_assert_int_eq(file_create(path, (struct str){bytes, size}), 0);
    struct file_text text;
    ck_assert_int_eq(file_read(AT_FDCWD, path, SIZE_MAX, &arena, &text), 0);
    ck_assert_uint_eq(text.bytes.len, size);
    ck_assert(size == 0 || memcmp(text.bytes.ptr, bytes, size) == 0);
    ck_assert_int_eq(text.bytes.ptr[size], '\0');
    ck_assert_int_eq(text.mapped != 0, mapped);
    /* Whatever becomes of the file, the text stays. */
    ck_assert_int_eq(truncate(path, 0), 0);
    ck_assert(size == 0 || memcmp(text.bytes.ptr, bytes, size) == 0);
    file_release(&text);
    free(bytes);
    arena_free(&arena);
}

START_TEST(files_are_read_and_written)
{
    char folder[] = "/tmp/stemma-unit-XXXXXX";
    struct arena arena = {0};
    struct file_text text;
    struct stat st;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *path = arena_printf(&arena, "%s/f", folder);
    read_back(path, 0, false);
    read_back(path, 5, false);
    read_back(path, 1024 * 1024, true); /* a whole number of pages */
    read_back(path, 1024 * 1024 + 1, true);
    ck_assert_int_eq(file_create(path, STR("x")), -EEXIST);
    ck_assert_int_eq(truncate(path, 11), 0);
    ck_assert_int_eq(file_read(AT_FDCWD, path, 10, &arena, &text), -EFBIG);
    ck_assert_int_eq(file_read(AT_FDCWD, folder, 10, &arena, &text), -EISDIR);
    ck_assert_int_eq(chmod(path, 0640), 0);
    ck_assert_int_eq(file_replace(path, STR("new"), &arena), 0);
    ck_assert_int_eq(file_read(AT_FDCWD, path, 10, &arena, &text), 0);
    ck_assert(str_equal(text.bytes, STR("new")));
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    unlink(path);
    ck_assert_int_eq(file_read(AT_FDCWD, path, 10, &arena, &text), -ENOENT);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(file_read(AT_FDCWD, path, 10, &arena, &text), -EINVAL);
    unlink(path);
    rmdir(folder);
    arena_free(&arena);
}
END_TEST

/* Writes `text` in two pieces; 0 or -errno. */
static int put_out(const char *path, const char *text, bool *changed)
{
    struct arena arena = {0};
    struct output output;
    size_t half = strlen(text) / 2;
    int rc = output_begin(path, &arena, &output);
    if (rc == 0) {
        output_write(&output, text, half);
        output_write(&output, text + half, strlen(text) - half);
        rc = output_end(&output, &arena, changed);
    }
    arena_free(&arena);
    return rc;
}

static void assert_holds(const char *path, const char *text)
{
    static char bytes[70000];
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, bytes, sizeof bytes);
    ck_assert_int_ge(n, 0);
    close(fd);
    ck_assert_uint_eq((size_t)n, strlen(text));
    ck_assert_int_eq(memcmp(bytes, text, (size_t)n), 0);
}

static size_t entries(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count - 2;
}

START_TEST(an_output_is_there_whole_or_not_at_all)
{
    char folder[] = "/tmp/stemma-unit-XXXXXX", path[64], link[64];
    static char large[60001], other[60001];
    struct arena arena = {0};
    struct output output;
    struct stat before, after;
    bool changed = false;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    snprintf(link, sizeof link, "%s/link", folder);
    memset(large, 'a', sizeof large - 1);
    memcpy(other, large, sizeof large);
    other[59999] = 'b';
    umask(027);
    ck_assert_int_eq(put_out(path, large, &changed), 0);
    ck_assert(changed);
    assert_holds(path, large);
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_int_eq(before.st_mode & 0777, 0640); /* as any new file */
    ck_assert_int_eq(chmod(path, 0604), 0);
    ck_assert_int_eq(put_out(path, large, &changed), 0);
    ck_assert(!changed);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_int_eq((int)(before.st_ino == after.st_ino), 1);
    ck_assert_int_eq(memcmp(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim), 0);
    ck_assert_int_eq(put_out(path, other, &changed), 0);
    ck_assert(changed);
    assert_holds(path, other);
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_int_eq(after.st_mode & 0777, 0604); /* as it was */
    ck_assert_int_eq(symlink("file", link), 0);
    ck_assert_int_eq(put_out(link, "short", &changed), 0);
    assert_holds(path, "short");
    ck_assert_int_eq(lstat(link, &after), 0);
    ck_assert(S_ISLNK(after.st_mode));
    ck_assert_int_eq(output_begin(path, &arena, &output), 0);
    ck_assert(output_write(&output, large, sizeof large - 1));
    assert_holds(path, "short");
    output_discard(&output);
    assert_holds(path, "short");
    ck_assert_uint_eq(entries(folder), 2);
    unlink(link);
    unlink(path);
    rmdir(folder);
    arena_free(&arena);
}
END_TEST

START_TEST(an_output_that_fails_says_so)
{
    bool changed = false;
    static char large[60001];
    memset(large, 'a', sizeof large - 1);
    ck_assert_int_eq(put_out("/tmp", "text", &changed), -EISDIR);
    ck_assert_int_eq(put_out("/nonexistent/file", "text", &changed), -ENOENT);
    ck_assert_int_eq(put_out("/dev/null", "text", &changed), 0); /* no file: not replaced */
    ck_assert_int_eq(put_out("/dev/full", large, &changed), -ENOSPC);
    ck_assert_int_eq(put_out("/dev/full", "text", &changed), -ENOSPC);
}
END_TEST

START_TEST(differences_are_shown_by_lines)
{
    static const struct {
        const char *old, *new, *diff;
    } cases[] = {
        {"", "", ""},
        {"a\nb\n", "a\nb\n", ""},
        {"a\r\nb\r\n",
         "\xEF\xBB\xBF"
         "a\nb\n",
         ""},
        {"", "a\n", "@@ -0,0 +1,1 @@\n+a\n"},
        {"a\n", "", "@@ -1,1 +0,0 @@\n-a\n"},
        {"a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
        {"a", "a\n", "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n"},
        {"1\n2\n3\n4\n5\n", "0\n1\n2\n3\n4\n5\n", "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n"},
        {"a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n",
         "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n"},
        {"x\n1\n2\n3\n4\n5\n6\nx\n", "y\n1\n2\n3\n4\n5\n6\ny\n",
         "@@ -1,8 +1,8 @@\n-x\n+y\n 1\n 2\n 3\n 4\n 5\n 6\n-x\n+y\n"},
        {"x\n1\n2\n3\n4\n5\n6\n7\nx\n", "y\n1\n2\n3\n4\n5\n6\n7\ny\n",
         "@@ -1,4 +1,4 @@\n-x\n+y\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-x\n+y\n"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_str_eq(diff_unified(str_from(cases[i].old), str_from(cases[i].new), &arena),
                         cases[i].diff);
    arena_free(&arena);
}
END_TEST

/* Applies a difference to `old`. */
static void patch(const char *old, const char *diff, char *out)
{
    size_t at = 0;
    while (*diff != '\0') {
        size_t line = 0, count = 0, length;
        ck_assert_int_eq(sscanf(diff, "@@ -%zu,%zu", &line, &count), 2);
        for (line -= count != 0; at < line; at++) {
            length = strcspn(old, "\n") + 1;
            out = stpncpy(out, old, length);
            old += length;
        }
        diff += strcspn(diff, "\n") + 1;
        for (; strchr("+- ", *diff) != NULL && *diff != '\0'; diff += length + 1) {
            length = strcspn(diff + 1, "\n") + 1;
            if (*diff != '-')
                out = stpncpy(out, diff + 1, length);
            if (*diff == '+')
                continue;
            ck_assert(strncmp(old, diff + 1, length) == 0);
            old += length;
            at++;
        }
    }
    strcpy(out, old);
}

START_TEST(differences_lead_from_one_text_to_the_other)
{
    unsigned random = 7;
    for (size_t round = 0; round < 2000; round++) {
        char texts[2][128], patched[256];
        struct arena arena = {0};
        for (size_t side = 0; side < 2; side++) {
            random = random * 1103515245 + 12345;
            size_t lines = random >> 16 & 31;
            for (size_t i = 0; i < lines; i++) {
                random = random * 1103515245 + 12345;
                texts[side][2 * i] = (char)('a' + (random >> 16 & 3));
                texts[side][2 * i + 1] = '\n';
            }
            texts[side][2 * lines] = '\0';
        }
        patch(texts[0], diff_unified(str_from(texts[0]), str_from(texts[1]), &arena), patched);
        ck_assert_str_eq(patched, texts[1]);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(texts_without_anything_in_common_are_replaced)
{
    enum { LINES = 4000 };
    static char old[2 * LINES + 1], new[2 * LINES + 1];
    struct arena arena = {0};
    for (size_t i = 0; i < LINES; i++) {
        memcpy(old + 2 * i, "a\n", 2);
        memcpy(new + 2 * i, "b\n", 2);
    }
    const char *diff = diff_unified(str_from(old), str_from(new), &arena);
    ck_assert_int_eq(strncmp(diff, "@@ -1,4000 +1,4000 @@\n-a\n", 25), 0);
    ck_assert_uint_eq(strlen(diff), 22 + 2 * 3 * LINES);
    arena_free(&arena);
}
END_TEST

UNIT_MAIN("base", differences_are_shown_by_lines, differences_lead_from_one_text_to_the_other,
          texts_without_anything_in_common_are_replaced, a_slice_of_nothing_is_nothing,
          arena_gives_aligned_distinct_memory, vec_keeps_what_was_pushed, map_finds_what_was_put,
          distance_counts_edits, utf8_errors_are_found, characters_are_measured_and_decoded,
          the_nearest_word_is_kept, phrases_grow, hashes_ignore_line_endings_and_bom,
          paths_are_joined_and_kept_inside, files_are_read_and_written,
          an_output_is_there_whole_or_not_at_all, an_output_that_fails_says_so)
