/* <database>.<YYYYMMDDTHHMMSSZ>.<heads>.bak: heads joined with "+", "base" for none. Of a long list
 * the rest is a number behind an empty head ("001+002++7"); "~2" tells apart what was made in the
 * same second. Neither can be in an id. */
#include "run/backup.h"

#include "base/clock.h"
#include "base/path.h"
#include "base/phrase.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STAMP_LENGTH = 16, HEADS_MOST = 80 };

/* "2026-01-31T12:00:00.000Z" → "20260131T120000Z" */
static void stamp_now(char out[STAMP_LENGTH + 1])
{
    char now[CLOCK_TEXT_SIZE];
    char *end = out;
    clock_text(now);
    for (const char *c = now; *c != '\0' && *c != '.'; c++)
        if (*c != '-' && *c != ':')
            *end++ = *c;
    *end++ = 'Z';
    *end = '\0';
}

static const char head_characters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

/* Ids in a ledger that is not to be trusted may hold anything. */
static void put_head(struct phrase *stem, const char *head)
{
    if (*head == '\0')
        head = "_";
    for (const char *c = head; *c != '\0'; c++)
        phrase_repeat(stem, strchr(head_characters, *c) == NULL ? '_' : *c, 1);
}

const char *backup_stem(const char *database, struct stemma_names heads, struct arena *arena)
{
    char stamp[STAMP_LENGTH + 1];
    struct phrase stem = {.arena = arena};
    size_t used = 0, shown = 0;
    stamp_now(stamp);
    phrase_add(&stem, "%s.%s.", database, stamp);
    for (; shown < heads.count; shown++) {
        used += strlen(heads.items[shown]) + 1;
        if (shown > 0 && used > HEADS_MOST)
            break;
        if (shown > 0)
            phrase_put(&stem, STR("+"));
        put_head(&stem, heads.items[shown]);
    }
    if (heads.count == 0)
        phrase_put(&stem, STR("base"));
    else if (shown < heads.count)
        phrase_add(&stem, "++%zu", heads.count - shown);
    const char *text = phrase_end(&stem);
    return stem.no_memory ? NULL : text;
}

/* ---- Reading names: what stemma cannot have written is somebody else's, and stays ---- */

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

static bool is_date(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* The time in front; *out is NULL only when out of memory. */
static bool parse_stamp(const char *name, struct arena *arena, const char **out)
{
    static const char form[] = "ddddddddTddddddZ.";
    for (size_t i = 0; form[i] != '\0'; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (form[i] == 'd' ? !digit : name[i] != form[i])
            return false;
    }
    int year = two_digits(name) * 100 + two_digits(name + 2);
    if (!is_date(year, two_digits(name + 4), two_digits(name + 6)) || two_digits(name + 9) > 23 ||
        two_digits(name + 11) > 59 || two_digits(name + 13) > 59)
        return false;
    *out = arena_printf(arena, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", name, name + 4, name + 6, name + 9,
                        name + 11, name + 13);
    return *out != NULL;
}

/* A number as it is written behind a "~" or "++": from `least`, without a zero in front. */
static bool parse_number(struct str text, unsigned long least, unsigned long *out)
{
    enum { MOST_DIGITS = 9 };
    if (!str_is_digits(text) || text.len > MOST_DIGITS || text.ptr[0] == '0')
        return false;
    *out = strtoul(text.ptr, NULL, 10); /* ends at the ".bak" or "~" that follows */
    return *out >= least;
}

static bool is_head(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr(head_characters, text.ptr[i]) == NULL)
            return false;
    return text.len != 0;
}

/* Takes the "~2" off. */
static bool parse_twin(struct str *text)
{
    unsigned long number;
    const char *twin = memrchr(text->ptr, '~', text->len);
    if (twin == NULL)
        return true;
    size_t at = (size_t)(twin - text->ptr);
    bool ok = parse_number(str_slice(*text, at + 1, text->len), 2, &number);
    text->len = at;
    return ok;
}

static bool parse_heads(struct str text, struct arena *arena, struct stemma_backup *out)
{
    VEC(const char *) heads = {0};
    unsigned long omitted = 0;
    if (!parse_twin(&text))
        return false;
    for (size_t at = 0, end; at <= text.len; at = end + 1) {
        const char *plus = at == text.len ? NULL : memchr(text.ptr + at, '+', text.len - at);
        end = plus == NULL ? text.len : (size_t)(plus - text.ptr);
        if (end == at && end < text.len && at > 0) { /* a number of further ones follows */
            if (!parse_number(str_slice(text, at + 1, text.len), 1, &omitted))
                return false;
            break;
        }
        if (!is_head(str_slice(text, at, end)))
            return false;
        const char *head = arena_copy(arena, text.ptr + at, end - at);
        if (head == NULL || !VEC_PUSH(arena, &heads, head))
            return false;
    }
    out->heads_omitted = omitted;
    bool base = heads.count == 1 && strcmp(heads.items[0], "base") == 0;
    out->heads = (struct stemma_names){heads.items, base ? 0 : heads.count};
    return true;
}

bool backup_parse_name(const char *name, struct arena *arena, struct stemma_backup *out)
{
    struct str rest = str_from(name);
    struct str end = STR(".bak");
    if (rest.len <= STAMP_LENGTH + 1 + end.len ||
        !str_equal(str_slice(rest, rest.len - end.len, rest.len), end))
        return false;
    return parse_stamp(name, arena, &out->when) &&
           parse_heads(str_slice(rest, STAMP_LENGTH + 1, rest.len - end.len), arena, out);
}

static const char *name_in_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

const char *backup_time_of(const char *database, const char *path, struct arena *arena)
{
    struct str base = str_from(name_in_folder(database));
    const char *name = name_in_folder(path);
    struct stemma_backup backup = {0};
    bool ours = strncmp(name, base.ptr, base.len) == 0 && name[base.len] == '.' &&
                backup_parse_name(name + base.len + 1, arena, &backup);
    return ours ? backup.when : NULL;
}

/* "x~3.bak" is number 3 of its second, "x.bak" number 1. */
static unsigned long number_of(const char *file)
{
    const char *twin = strrchr(file, '~');
    return twin == NULL || strchr(twin, '/') != NULL ? 1 : strtoul(twin + 1, NULL, 10);
}

/* Those of one second in the order in which they were made: "x.bak", "x~2.bak", "x~10.bak". */
static int compare_backups(const void *a, const void *b)
{
    const struct stemma_backup *one = a, *other = b;
    int order = strcmp(one->when, other->when);
    if (order != 0)
        return order;
    unsigned long n = number_of(one->file), m = number_of(other->file);
    return n < m ? -1 : n > m ? 1 : strcmp(one->file, other->file);
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

struct scan {
    const char *database;
    const char *folder;
    struct str base; /* the database's name in it */
};

/* A link of the database itself is no backup, and is not opened: closing it would drop this
 * process's locks, https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_ */
static int take_entry(const struct scan *scan, const char *name, const char *rest,
                      struct arena *arena, backup_list *out)
{
    struct stat st;
    struct stemma_backup backup = {0};
    if (!backup_parse_name(rest, arena, &backup))
        return 0;
    backup.file = path_join(arena, scan->folder, name);
    if (backup.file == NULL)
        return -ENOMEM;
    if (lstat(backup.file, &st) != 0 || !S_ISREG(st.st_mode) ||
        is_same_file(backup.file, scan->database) || !backend_is_database(backup.file))
        return 0;
    backup.size = st.st_size;
    return VEC_PUSH(arena, out, backup) ? 0 : -ENOMEM;
}

static int scan_folder(const struct scan *scan, DIR *dir, struct arena *arena, backup_list *out)
{
    struct str base = scan->base;
    const struct dirent *entry;
    int rc = 0;
    while (rc == 0 && (errno = 0, entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        if (strncmp(name, base.ptr, base.len) == 0 && name[base.len] == '.')
            rc = take_entry(scan, name, name + base.len + 1, arena, out);
    }
    return rc != 0 ? rc : -errno;
}

int backup_find_all(const char *database, struct arena *arena, diag_list *diags, backup_list *out)
{
    const char *folder = path_directory(arena, database);
    if (folder == NULL)
        return diag_no_memory(diags);
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return diag_errno(diags, errno, folder, "cannot look for backups");
    const struct scan scan = {database, folder, str_from(name_in_folder(database))};
    int rc = scan_folder(&scan, dir, arena, out);
    closedir(dir);
    if (rc != 0)
        return diag_errno(diags, -rc, folder, "cannot look for backups");
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_backups);
    return 0;
}

static bool is_one_of(const char *file, struct stemma_names names)
{
    for (size_t i = 0; i < names.count; i++)
        if (is_same_file(file, names.items[i]))
            return true;
    return false;
}

int backup_remove_old(const char *database, size_t keep, struct stemma_names spared,
                      struct arena *arena, diag_list *diags, backup_names *removed)
{
    backup_list list = {0};
    if (keep == 0)
        return 0;
    int rc = backup_find_all(database, arena, diags, &list);
    for (size_t i = 0; rc == 0 && i + keep < list.count; i++) {
        const char *file = list.items[i].file;
        if (is_one_of(file, spared))
            continue;
        if (unlink(file) != 0)
            diag_warning(diags, SPAN_NONE, "%s: the old backup cannot be removed: %s", file,
                         strerror(errno));
        else if (!VEC_PUSH(arena, removed, file))
            rc = diag_no_memory(diags);
    }
    return rc;
}

int backup_describe(const char *file, struct stemma_names heads, struct arena *arena,
                    diag_list *diags, struct stemma_backup *out)
{
    struct stat st;
    struct stemma_backup backup = {.file = file, .heads = heads};
    char now[CLOCK_TEXT_SIZE];
    clock_text(now);
    backup.when = arena_copy(arena, now, strlen(now));
    if (backup.when == NULL)
        return diag_no_memory(diags);
    if (stat(file, &st) != 0)
        return diag_errno(diags, errno, file, "cannot be read");
    backup.size = st.st_size;
    *out = backup;
    return 0;
}

/* The number behind those of the same second that are there: one that was removed is not given
 * again, or the newest would pass for the oldest. */
static int choose_number(const char *file, struct arena *arena, diag_list *diags,
                         struct backup_target *target)
{
    backup_list list = {0};
    struct stemma_backup own = {0};
    int rc = backup_find_all(file, arena, diags, &list);
    const char *name = arena_printf(arena, "%s.bak", target->stem + strlen(file) + 1);
    if (rc != 0)
        return rc;
    if (name == NULL || !backup_parse_name(name, arena, &own))
        return diag_no_memory(diags);
    if (list.count == 0 || strcmp(list.items[list.count - 1].when, own.when) != 0)
        return 0;
    target->first = (unsigned)number_of(list.items[list.count - 1].file) + 1;
    return 0;
}

int backup_make(const struct backup_request *request, struct arena *arena, backup_names *removed,
                const char **out)
{
    struct backup_target target = {.path = request->path};
    const char *file = request->backend->file;
    if (target.path == NULL) {
        target.stem = backup_stem(file, request->heads, arena);
        if (target.stem == NULL)
            return diag_no_memory(request->diags);
    }
    int rc = target.stem == NULL ? 0 : choose_number(file, arena, request->diags, &target);
    if (rc == 0)
        rc = backend_backup(request->backend, &target, arena, request->diags, out);
    if (rc == 0 && request->path == NULL)
        rc = backup_remove_old(file, request->keep, (struct stemma_names){out, 1}, arena,
                               request->diags, removed);
    return rc;
}
