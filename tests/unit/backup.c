/* Copies of a database, their names, and the way back. */
#include "backend_fixture.h"

#include "run/backup.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Files in the folder whose names begin so. */
static size_t files(struct fixture *f, const char *prefix)
{
    DIR *dir = opendir(f->folder.path);
    const struct dirent *entry;
    size_t count = 0;
    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL)
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    closedir(dir);
    return count;
}

static int64_t number_in(const char *file, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int64_t result = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return result;
}

static const char count_rows[] = "SELECT count(*) FROM t";

/* A backup under a name of its own. */
static const char *back_up(struct fixture *f)
{
    struct backup_target target = {.stem = folder_path(&f->folder, "app.db.copy")};
    const char *file = NULL;
    int rc = backend_backup(f->backend, &target, &f->arena, &f->diags, &file);
    ck_assert_msg(rc == 0, "%s", rc < 0 ? diagnostic(f, 0).message : "absent");
    return file;
}

static void begin(struct fixture *f)
{
    prepare(f);
    elsewhere(f, "CREATE TABLE t (x); INSERT INTO t VALUES (1), (2);");
}

START_TEST(a_copy_is_whole_and_has_the_mode)
{
    struct fixture f;
    struct stat st;
    begin(&f);
    ck_assert_int_eq(chmod(folder_path(&f.folder, "app.db"), 0640), 0);
    const char *file = back_up(&f);
    ck_assert_str_eq(file, folder_path(&f.folder, "app.db.copy.bak"));
    ck_assert_int_eq(number_in(file, count_rows), 2);
    ck_assert_int_eq(stat(file, &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0640);
    ck_assert_str_eq(back_up(&f), folder_path(&f.folder, "app.db.copy~2.bak"));
    ck_assert_str_eq(back_up(&f), folder_path(&f.folder, "app.db.copy~3.bak"));
    ck_assert_uint_eq(files(&f, "app.db"), 4);
    finish(&f);
}
END_TEST

START_TEST(what_only_the_application_has_is_no_hindrance)
{
    struct fixture f;
    begin(&f);
    elsewhere(&f, "CREATE TABLE j (x); CREATE INDEX i ON j (json_extract(x, '$.a'));"
                  "INSERT INTO j VALUES ('{\"a\": 1}'); PRAGMA writable_schema = on;"
                  "CREATE TABLE d (x TEXT); INSERT INTO d VALUES ('b'); CREATE INDEX di ON d (x);"
                  "UPDATE sqlite_schema SET sql = 'CREATE TABLE d (x TEXT COLLATE mine)' "
                  "WHERE name = 'd'");
    ck_assert_int_eq(number_in(back_up(&f), count_rows), 2);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

START_TEST(what_is_in_the_wal_is_copied)
{
    struct fixture f;
    begin(&f);
    sqlite3 *db = connect(&f);
    sqlite3_exec(db, "PRAGMA journal_mode = wal; INSERT INTO t VALUES (3)", NULL, NULL, NULL);
    const char *file = back_up(&f);
    ck_assert_int_eq(number_in(file, count_rows), 3);
    sqlite3_close(db);
    finish(&f);
}
END_TEST

START_TEST(a_reader_and_a_writer_may_be_there)
{
    struct fixture f;
    begin(&f);
    sqlite3 *db = connect(&f);
    sqlite3_exec(db, "BEGIN IMMEDIATE; INSERT INTO t VALUES (3)", NULL, NULL, NULL);
    ck_assert_int_eq(number_in(back_up(&f), count_rows), 2);
    ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    ck_assert_int_eq(number(&f, count_rows), 3);
    finish(&f);
}
END_TEST

/* A process that lives has a lock on what it makes. */
START_TEST(what_a_killed_process_left_goes)
{
    struct fixture f;
    static const char *const gone[] = {"app.db.stemma-tmp-abcdef", "app.db.stemma-tmp-abcdef-wal",
                                       "app.db.stemma-tmp-young1"};
    static const char *const others[] = {"app.db.stemma-tmp-inuse1", "app.db.stemma-tmp-inuse1-wal",
                                         "app.db.backup-monday", "other.db.stemma-tmp-abcdef",
                                         "app.db.stemma-tmp-longname"};
    enum { GONE = sizeof gone / sizeof gone[0], OTHERS = sizeof others / sizeof others[0] };
    begin(&f);
    for (size_t i = 0; i < GONE; i++)
        folder_write(&f.folder, gone[i], "x");
    for (size_t i = 0; i < OTHERS; i++)
        folder_write(&f.folder, others[i], "x");
    const struct timespec times[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    ck_assert_int_eq(utimensat(AT_FDCWD, folder_path(&f.folder, others[0]), times, 0), 0);
    int maker = open(folder_path(&f.folder, others[0]), O_RDONLY);
    ck_assert_int_eq(flock(maker, LOCK_EX), 0);
    back_up(&f);
    for (size_t i = 0; i < GONE; i++)
        ck_assert_msg(!folder_has(&f.folder, gone[i]), "%s", gone[i]);
    for (size_t i = 0; i < OTHERS; i++)
        ck_assert_msg(folder_has(&f.folder, others[i]), "%s", others[i]);
    close(maker);
    back_up(&f);
    ck_assert(!folder_has(&f.folder, others[0]) && !folder_has(&f.folder, others[1]));
    finish(&f);
}
END_TEST

/* A restore backs up what is there while its own copy waits. */
START_TEST(what_is_staged_is_in_use)
{
    struct fixture f;
    const char *staged = NULL;
    begin(&f);
    const char *file = back_up(&f);
    ck_assert_int_eq(backend_stage(f.backend, file, &f.arena, &f.diags, &staged), 0);
    back_up(&f);
    ck_assert_int_eq(access(staged, F_OK), 0);
    ck_assert_int_eq(backend_stage(f.backend, file, &f.arena, &f.diags, &staged), 0);
    ck_assert_uint_eq(files(&f, "app.db.stemma-tmp-"), 1); /* the first was given up */
    unlink(staged);
    finish(&f);
}
END_TEST

START_TEST(a_name_that_exists_is_refused)
{
    struct fixture f;
    begin(&f);
    folder_write(&f.folder, "there", "x");
    struct backup_target target = {.path = folder_path(&f.folder, "there")};
    const char *file = NULL;
    ck_assert_int_eq(backend_backup(f.backend, &target, &f.arena, &f.diags, &file), -STEMMA_IO);
    char *text = folder_read(&f.folder, "there");
    ck_assert_str_eq(text, "x");
    free(text);
    ck_assert_uint_eq(files(&f, ""), 4); /* with "." and ".." */
    finish(&f);
}
END_TEST

START_TEST(without_a_database_there_is_no_copy)
{
    struct fixture f;
    prepare(&f);
    struct backup_target target = {.path = folder_path(&f.folder, "copy")};
    const char *file = NULL;
    ck_assert_int_eq(backend_backup(f.backend, &target, &f.arena, &f.diags, &file), BACKEND_ABSENT);
    ck_assert_uint_eq(files(&f, ""), 2);
    finish(&f);
}
END_TEST

/* Overwrites the pages behind the first. */
static void damage(struct fixture *f, const char *name)
{
    FILE *file = fopen(folder_path(&f->folder, name), "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 4096, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++)
        fputc(0x5A, file);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_damaged_database_leaves_no_copy)
{
    struct fixture f;
    begin(&f);
    damage(&f, "app.db");
    struct backup_target target = {.stem = folder_path(&f.folder, "app.db.copy")};
    const char *file = NULL;
    ck_assert_int_eq(backend_backup(f.backend, &target, &f.arena, &f.diags, &file),
                     -STEMMA_NOT_A_DATABASE);
    ck_assert_ptr_null(strchr(only_diagnostic(&f).message, '\n'));
    ck_assert_uint_eq(files(&f, "app.db"), 1);
    finish(&f);
}
END_TEST

/* What another process sees of SQLite's lock for writing, which closing any descriptor of the file
 * in this process would drop: https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_ */
static bool is_locked_for_others(const char *file)
{
    enum { RESERVED_BYTE = 0x40000001 };
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct flock lock = {.l_type = F_WRLCK, .l_start = RESERVED_BYTE, .l_len = 1};
        int fd = open(file, O_RDWR);
        _exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
    }
    int status = -1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status == 0;
}

/* The unit's transaction sees its own rows; the copy sees the state before. */
static const char *copy_at_begun;
static int begun_calls, begun_result;

static int on_begun(void *user)
{
    struct fixture *f = user;
    begun_calls++;
    sqlite3 *db = connect(f);
    ck_assert_int_eq(sqlite3_exec(db, "INSERT INTO t VALUES (9)", NULL, NULL, NULL), SQLITE_BUSY);
    sqlite3_close(db);
    const char *file = folder_path(&f->folder, "app.db");
    bool wal = folder_has(&f->folder, "app.db-wal"); /* there the lock is in the shared memory */
    ck_assert(wal || is_locked_for_others(file));
    copy_at_begun = back_up(f);
    ck_assert(wal || is_locked_for_others(file));
    return begun_result;
}

static int apply_with_backup(struct fixture *f, enum unit_mode mode, int result)
{
    begun_calls = 0;
    begun_result = result;
    f->unit.mode = mode;
    f->observer.begun = on_begun;
    return run_sql(f, "DELETE FROM t; CREATE TABLE u (x)");
}

START_TEST(under_a_unit_the_copy_is_of_the_state_before)
{
    static const enum unit_mode modes[] = {UNIT_ATOMIC, UNIT_UNWRAPPED};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        begin(&f);
        ck_assert_int_eq(apply_with_backup(&f, modes[i], 0), 0);
        ck_assert_int_eq(begun_calls, 1);
        ck_assert_int_eq(number_in(copy_at_begun, count_rows), 2);
        ck_assert_int_eq(number_in(copy_at_begun, "SELECT count(*) FROM sqlite_schema"), 1);
        ck_assert_int_eq(number(&f, count_rows), 0);
        finish(&f);
    }
}
END_TEST

START_TEST(the_same_in_wal_mode)
{
    struct fixture f;
    begin(&f);
    elsewhere(&f, "PRAGMA journal_mode = wal");
    ck_assert_int_eq(apply_with_backup(&f, UNIT_ATOMIC, 0), 0);
    ck_assert_int_eq(number_in(copy_at_begun, count_rows), 2);
    finish(&f);
}
END_TEST

START_TEST(a_unit_without_its_copy_does_not_happen)
{
    static const enum unit_mode modes[] = {UNIT_ATOMIC, UNIT_UNWRAPPED};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        begin(&f);
        ck_assert_int_eq(apply_with_backup(&f, modes[i], -STEMMA_IO), -STEMMA_IO);
        ck_assert_int_eq(number(&f, count_rows), 2);
        ck_assert_int_eq(tables(&f), 1);
        finish(&f);
    }
}
END_TEST

/* ---- The way back ---- */

static int stage(struct fixture *f, const char *name, const char **staged)
{
    return backend_stage(f->backend, folder_path(&f->folder, name), &f->arena, &f->diags, staged);
}

static int restore(struct fixture *f, const char *file)
{
    const char *staged = NULL;
    forget_diagnostics(f);
    int rc = backend_stage(f->backend, file, &f->arena, &f->diags, &staged);
    if (rc == 0) {
        rc = backend_restore(f->backend, staged, &f->diags);
        unlink(staged);
    }
    return rc;
}

START_TEST(what_is_no_intact_database_is_not_staged)
{
    struct fixture f;
    const char *staged = NULL;
    begin(&f);
    back_up(&f);
    damage(&f, "app.db.copy.bak");
    folder_write(&f.folder, "text", "This is no database, whatever its name may be.");
    folder_write(&f.folder, "empty", "");
    folder_mkdir(&f.folder, "folder");
    ck_assert_int_eq(stage(&f, "app.db.copy.bak", &staged), -STEMMA_NOT_A_DATABASE);
    ck_assert_int_eq(stage(&f, "text", &staged), -STEMMA_NOT_A_DATABASE);
    ck_assert_int_eq(stage(&f, "empty", &staged), -STEMMA_NOT_A_DATABASE);
    ck_assert_int_eq(stage(&f, "folder", &staged), -STEMMA_NOT_A_DATABASE);
    ck_assert_int_eq(stage(&f, "absent", &staged), -STEMMA_IO);
    ck_assert_int_eq(stage(&f, "app.db", &staged), -STEMMA_USAGE);
    ck_assert_uint_eq(files(&f, "app.db.stemma"), 0);
    finish(&f);
}
END_TEST

START_TEST(what_was_there_is_there_again)
{
    struct fixture f;
    begin(&f);
    const char *file = back_up(&f);
    elsewhere(&f, "DROP TABLE t; CREATE TABLE u (x); INSERT INTO u SELECT randomblob(100000)");
    ck_assert_int_eq(restore(&f, file), 0);
    ck_assert_int_eq(number(&f, count_rows), 2);
    ck_assert_int_eq(tables(&f), 1);
    ck_assert_int_eq(number(&f, "SELECT quick_check = 'ok' FROM pragma_quick_check"), 1);
    finish(&f);
}
END_TEST

/* A row of which SQLite 3.40.1's quick_check says "NULL value in e.a". */
static const char false_alarm[] = "CREATE TABLE e (a TEXT, d INT, h TEXT, PRIMARY KEY (h, a)) "
                                  "WITHOUT ROWID; INSERT INTO e VALUES ('q', 1, 'w');";

START_TEST(a_false_alarm_of_the_quick_check_is_none)
{
    struct fixture f;
    begin(&f);
    elsewhere(&f, false_alarm);
    const char *file = back_up(&f);
    ck_assert_int_eq(number_in(file, "SELECT d FROM e"), 1);
    elsewhere(&f, "DELETE FROM e");
    ck_assert_int_eq(restore(&f, file), 0);
    ck_assert_int_eq(number(&f, "SELECT d FROM e"), 1);
    ck_assert_uint_eq(stemma_diagnostics_count(&f.diags), 0);
    finish(&f);
}
END_TEST

/* Both checks see it, and the first of them alone where the other one lacks a function. */
START_TEST(a_finding_is_one_where_it_cannot_be_confirmed)
{
    static const char *const schemas[] = {
        "CREATE TABLE n (x); INSERT INTO n VALUES (NULL);",
        "CREATE TABLE n (x); INSERT INTO n VALUES (NULL); CREATE TABLE j (x);"
        "CREATE INDEX i ON j (abs(x)); INSERT INTO j VALUES (1);",
    };
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        struct fixture f;
        begin(&f);
        elsewhere(&f, schemas[i]);
        elsewhere(&f, "PRAGMA writable_schema = on;"
                      "UPDATE sqlite_schema SET sql = 'CREATE TABLE n (x NOT NULL)' "
                      "WHERE name = 'n';"
                      "UPDATE sqlite_schema SET sql = 'CREATE INDEX i ON j (mine(x))' "
                      "WHERE name = 'i'");
        struct backup_target target = {.stem = folder_path(&f.folder, "app.db.copy")};
        const char *file = NULL;
        ck_assert_int_eq(backend_backup(f.backend, &target, &f.arena, &f.diags, &file),
                         -STEMMA_NOT_A_DATABASE);
        ck_assert_ptr_nonnull(strstr(only_diagnostic(&f).message, "NULL value in n.x"));
        ck_assert_uint_eq(files(&f, "app.db"), 1);
        finish(&f);
    }
}
END_TEST

START_TEST(a_reader_of_a_rollback_database_is_waited_for)
{
    struct fixture f;
    begin(&f);
    const char *file = back_up(&f);
    elsewhere(&f, "DELETE FROM t");
    sqlite3 *db = connect(&f);
    sqlite3_exec(db, "BEGIN; SELECT * FROM t", NULL, NULL, NULL);
    ck_assert_int_eq(restore(&f, file), -STEMMA_LOCKED);
    ck_assert_int_eq(number(&f, count_rows), 0);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    ck_assert_int_eq(restore(&f, file), 0);
    sqlite3_stmt *stmt = NULL; /* the connection that was open before sees what is there now */
    ck_assert_int_eq(sqlite3_prepare_v2(db, count_rows, -1, &stmt, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(stmt, 0), 2);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    finish(&f);
}
END_TEST

START_TEST(a_reader_of_a_wal_database_reads_on)
{
    struct fixture f;
    begin(&f);
    const char *file = back_up(&f);
    elsewhere(&f, "PRAGMA journal_mode = wal; DELETE FROM t");
    sqlite3 *db = connect(&f);
    sqlite3_stmt *stmt = NULL;
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    ck_assert_int_eq(sqlite3_prepare_v2(db, count_rows, -1, &stmt, NULL), SQLITE_OK);
    for (int after = 0; after < 3; after++) {
        if (after == 1)
            ck_assert_int_eq(restore(&f, file), 0);
        if (after == 2)
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        ck_assert_int_eq(sqlite3_column_int(stmt, 0), after == 2 ? 2 : 0);
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    ck_assert_int_eq(number(&f, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    finish(&f);
}
END_TEST

START_TEST(what_was_written_after_the_backup_is_not_overwritten)
{
    static const char *const modes[] = {"PRAGMA journal_mode = delete",
                                        "PRAGMA journal_mode = wal"};
    for (size_t i = 0; i < 2; i++) {
        struct fixture f;
        const char *staged = NULL;
        begin(&f);
        elsewhere(&f, modes[i]);
        sqlite3 *db = connect(&f); /* as the application would be */
        sqlite3_exec(db, "SELECT * FROM t", NULL, NULL, NULL);
        back_up(&f);
        ck_assert_int_eq(stage(&f, "app.db.copy.bak", &staged), 0);
        back_up(&f);
        ck_assert_int_eq(sqlite3_exec(db, "INSERT INTO t VALUES (3)", NULL, NULL, NULL), SQLITE_OK);
        ck_assert_int_eq(backend_restore(f.backend, staged, &f.diags), BACKEND_CONFLICT);
        ck_assert_int_eq(number(&f, count_rows), 3);
        ck_assert_int_eq(number_in(back_up(&f), count_rows), 3);
        ck_assert_int_eq(backend_restore(f.backend, staged, &f.diags), 0);
        ck_assert_int_eq(number(&f, count_rows), 2);
        sqlite3_close(db);
        finish(&f);
    }
}
END_TEST

START_TEST(pages_of_another_size_do_not_fit_into_a_wal)
{
    struct fixture f;
    begin(&f);
    const char *file = back_up(&f);
    elsewhere(&f, "PRAGMA page_size = 8192; VACUUM; DELETE FROM t");
    ck_assert_int_eq(restore(&f, file), 0);
    ck_assert_int_eq(number(&f, count_rows), 2);
    elsewhere(&f, "PRAGMA page_size = 8192; VACUUM; DELETE FROM t; PRAGMA journal_mode = wal");
    ck_assert_int_eq(restore(&f, file), -STEMMA_IO);
    ck_assert_ptr_nonnull(strstr(diagnostic(&f, 0).hint, "journal_mode = delete"));
    ck_assert_int_eq(number(&f, count_rows), 0);
    finish(&f);
}
END_TEST

START_TEST(a_file_that_is_gone_is_made_again)
{
    struct fixture f;
    struct stat st;
    begin(&f);
    ck_assert_int_eq(chmod(folder_path(&f.folder, "app.db"), 0600), 0);
    const char *file = back_up(&f);
    open_backend(&f, 100);
    ck_assert_int_eq(unlink(folder_path(&f.folder, "app.db")), 0);
    ck_assert_int_eq(restore(&f, file), 0);
    ck_assert_int_eq(number(&f, count_rows), 2);
    ck_assert_int_eq(stat(folder_path(&f.folder, "app.db"), &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    finish(&f);
}
END_TEST

START_TEST(an_interrupt_ends_both)
{
    struct fixture f;
    const char *staged = NULL;
    begin(&f);
    const char *file = back_up(&f);
    struct backup_target target = {.stem = folder_path(&f.folder, "app.db.copy")};
    ck_assert_int_eq(stage(&f, "app.db.copy.bak", &staged), 0);
    elsewhere(&f, "DELETE FROM t");
    backend_interrupt(f.backend);
    ck_assert_int_eq(backend_backup(f.backend, &target, &f.arena, &f.diags, &file),
                     -STEMMA_INTERRUPTED);
    ck_assert_int_eq(backend_restore(f.backend, staged, &f.diags), -STEMMA_INTERRUPTED);
    ck_assert_int_eq(number(&f, count_rows), 0);
    ck_assert_uint_eq(files(&f, "app.db.copy"), 1);
    finish(&f);
}
END_TEST

/* ---- Names ---- */

static bool parse(struct arena *arena, const char *name, struct stemma_backup *out)
{
    *out = (struct stemma_backup){0};
    return backup_parse_name(name, arena, out);
}

START_TEST(names_are_read_back)
{
    struct arena arena = {0};
    struct stemma_backup backup;
    ck_assert(parse(&arena, "20261125T120000Z.002.bak", &backup));
    ck_assert_str_eq(backup.when, "2026-11-25T12:00:00Z");
    ck_assert_uint_eq(backup.heads.count, 1);
    ck_assert_str_eq(backup.heads.items[0], "002");
    ck_assert(parse(&arena, "20261125T120000Z.a.b+c~12.bak", &backup));
    ck_assert_uint_eq(backup.heads.count, 2);
    ck_assert_str_eq(backup.heads.items[0], "a.b");
    ck_assert_str_eq(backup.heads.items[1], "c");
    ck_assert(parse(&arena, "20261125T120000Z.base.bak", &backup));
    ck_assert_uint_eq(backup.heads.count, 0);
    ck_assert(parse(&arena, "20261125T120000Z.a+b++7.bak", &backup));
    ck_assert_uint_eq(backup.heads.count, 2);
    ck_assert_uint_eq(backup.heads_omitted, 7);
    ck_assert(parse(&arena, "20240229T235959Z.a++7~3.bak", &backup));
    ck_assert_uint_eq(backup.heads_omitted, 7);
    static const char *const others[] = {"bak",
                                         "20261125T120000Z..bak",
                                         "20261125T120000Z.bak",
                                         "20261125120000.002.bak",
                                         "20261125T12000Z.002.bak",
                                         "20269901T120000Z.002.bak",
                                         "20260001T120000Z.002.bak",
                                         "20260230T120000Z.002.bak",
                                         "20270229T120000Z.002.bak",
                                         "20260431T120000Z.002.bak",
                                         "20261100T120000Z.002.bak",
                                         "20261125T240000Z.002.bak",
                                         "20261125T126000Z.002.bak",
                                         "20261125T120060Z.002.bak",
                                         "20261125T999999Z.002.bak",
                                         "20261125T120000Z.keep me.bak",
                                         "20261125T120000Z.caf\xc3\xa9.bak",
                                         "20261125T120000Z.x~y.bak",
                                         "20261125T120000Z.x~.bak",
                                         "20261125T120000Z.x~1.bak",
                                         "20261125T120000Z.x~02.bak",
                                         "20261125T120000Z.x~2~3.bak",
                                         "20261125T120000Z.~2.bak",
                                         "20261125T120000Z.x+.bak",
                                         "20261125T120000Z.+x.bak",
                                         "20261125T120000Z.++7.bak",
                                         "20261125T120000Z.x++.bak",
                                         "20261125T120000Z.x++y.bak",
                                         "20261125T120000Z.x++0.bak",
                                         "20261125T120000Z.002.bak.gz",
                                         ""};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_msg(!parse(&arena, others[i], &backup), "%s", others[i]);
    arena_free(&arena);
}
END_TEST

START_TEST(names_are_made)
{
    struct arena arena = {0};
    struct stemma_backup backup;
    const char *many[40];
    for (size_t i = 0; i < 40; i++)
        many[i] = arena_printf(&arena, "revision-%zu", i);
    const char *stem = backup_stem("x/app.db", (struct stemma_names){many, 40}, &arena);
    ck_assert(strncmp(stem, "x/app.db.", 9) == 0 && strlen(stem) < 140);
    ck_assert(parse(&arena, arena_printf(&arena, "%s.bak", stem + 9), &backup));
    ck_assert_uint_eq(backup.heads.count + backup.heads_omitted, 40);
    const char *hostile[] = {"../../etc/x", "a+b~c\n", ""};
    stem = backup_stem("app.db", (struct stemma_names){hostile, 3}, &arena);
    ck_assert_str_eq(stem + strlen("app.db.20261125T120000Z."), ".._.._etc_x+a_b_c_+_");
    stem = backup_stem("app.db", (struct stemma_names){0}, &arena);
    ck_assert_str_eq(stem + strlen("app.db.20261125T120000Z."), "base");
    arena_free(&arena);
}
END_TEST

/* A file that begins as a database does. */
static void write_backup(struct fixture *f, const char *name)
{
    static const char magic[] = "SQLite format 3";
    FILE *file = fopen(folder_path(&f->folder, name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(magic, 1, sizeof magic, file), sizeof magic);
    ck_assert_int_eq(fclose(file), 0);
}

static const char *listed(struct fixture *f, size_t index)
{
    backup_list list = {0};
    const char *database = folder_path(&f->folder, "app.db");
    ck_assert_int_eq(backup_find_all(database, &f->arena, &f->diags, &list), 0);
    return index < list.count ? list.items[index].file + strlen(f->folder.path) + 1 : NULL;
}

START_TEST(only_the_databases_own_are_listed_oldest_first)
{
    struct fixture f;
    begin(&f);
    static const char *const names[] = {
        "app.db.20261125T120001Z.1.bak",
        "app.db.20261125T120000Z.9~10.bak",
        "app.db.20261125T120000Z.9~2.bak",
        "app.db.20261125T120000Z.9.bak",
        "xapp.db.20261125T120000Z.9.bak",
        "app.db2.20261125T120000Z.9.bak",
        "app.db.bak",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        write_backup(&f, names[i]);
    folder_mkdir(&f.folder, "app.db.20261125T120002Z.1.bak");
    folder_link(&f.folder, "app.db", "app.db.20261125T120003Z.1.bak");
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(listed(&f, i), names[3 - i]);
    ck_assert_ptr_null(listed(&f, 4));
    finish(&f);
}
END_TEST

START_TEST(the_oldest_go)
{
    struct fixture f;
    backup_names removed = {0};
    begin(&f);
    for (int i = 1; i <= 5; i++) {
        char name[64];
        snprintf(name, sizeof name, "app.db.2026112%dT120000Z.1.bak", i);
        write_backup(&f, name);
    }
    const char *database = folder_path(&f.folder, "app.db");
    const struct stemma_names none = {0};
    ck_assert_int_eq(backup_remove_old(database, 0, none, &f.arena, &f.diags, &removed), 0);
    ck_assert_int_eq(backup_remove_old(database, 5, none, &f.arena, &f.diags, &removed), 0);
    ck_assert_uint_eq(removed.count, 0);
    const char *first = folder_path(&f.folder, "app.db.20261121T120000Z.1.bak");
    const struct stemma_names spared = {&first, 1};
    ck_assert_int_eq(backup_remove_old(database, 2, spared, &f.arena, &f.diags, &removed), 0);
    ck_assert_uint_eq(removed.count, 2);
    ck_assert_str_eq(listed(&f, 0), "app.db.20261121T120000Z.1.bak");
    ck_assert_str_eq(listed(&f, 1), "app.db.20261124T120000Z.1.bak");
    ck_assert_str_eq(listed(&f, 2), "app.db.20261125T120000Z.1.bak");
    ck_assert_ptr_null(listed(&f, 3));
    finish(&f);
}
END_TEST

START_TEST(a_number_is_not_given_again)
{
    struct fixture f;
    backup_names removed = {0};
    begin(&f);
    struct backup_request request = {.backend = f.backend, .keep = 2, .diags = &f.diags};
    const char *made = NULL;
    for (int i = 0; i < 6; i++) { /* most of them within one second */
        ck_assert_int_eq(backup_make(&request, &f.arena, &removed, &made), 0);
        ck_assert_str_eq(listed(&f, i == 0 ? 0 : 1), made + strlen(f.folder.path) + 1);
        ck_assert_ptr_null(listed(&f, 2));
    }
    ck_assert_uint_eq(removed.count, 4);
    finish(&f);
}
END_TEST

START_TEST(what_was_just_made_stays_where_the_clock_went_back)
{
    struct fixture f;
    backup_names removed = {0};
    begin(&f);
    write_backup(&f, "app.db.99981231T120000Z.1.bak");
    write_backup(&f, "app.db.99991231T120000Z.1.bak");
    struct backup_request request = {.backend = f.backend, .keep = 1, .diags = &f.diags};
    const char *made = NULL;
    ck_assert_int_eq(backup_make(&request, &f.arena, &removed, &made), 0);
    ck_assert_int_eq(number_in(made, count_rows), 2);
    ck_assert_uint_eq(removed.count, 1);
    ck_assert_str_eq(listed(&f, 0), made + strlen(f.folder.path) + 1);
    ck_assert_str_eq(listed(&f, 1), "app.db.99991231T120000Z.1.bak");
    finish(&f);
}
END_TEST

START_TEST(what_somebody_else_put_there_stays)
{
    struct fixture f;
    backup_names removed = {0};
    begin(&f);
    static const char *const others[] = {
        "app.db.20200101T000000Z.keep me.bak",
        "app.db.20200101T000000Z.x~y.bak",
        "app.db.20209901T999999Z.x.bak",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        write_backup(&f, others[i]);
    folder_write(&f.folder, "app.db.20200101T000000Z.notes.bak", "This is no copy of a database.");
    folder_write(&f.folder, "app.db.20200101T000000Z.empty.bak", "");
    folder_write(&f.folder, "app.db.99991231T000000Z.notes.bak", "SQLite format 4, for once.");
    ck_assert_int_eq(link(folder_path(&f.folder, "app.db"),
                          folder_path(&f.folder, "app.db.20200101T000000Z.link.bak")),
                     0);
    write_backup(&f, "app.db.20200102T000000Z.001.bak");
    write_backup(&f, "app.db.20200103T000000Z.001.bak");
    const char *database = folder_path(&f.folder, "app.db");
    const struct stemma_names none = {0};
    ck_assert_int_eq(backup_remove_old(database, 1, none, &f.arena, &f.diags, &removed), 0);
    ck_assert_uint_eq(removed.count, 1);
    ck_assert_uint_eq(files(&f, "app.db.2020"), 7);
    ck_assert(!folder_has(&f.folder, "app.db.20200102T000000Z.001.bak"));
    ck_assert_str_eq(listed(&f, 0), "app.db.20200103T000000Z.001.bak");
    ck_assert_ptr_null(listed(&f, 1));
    finish(&f);
}
END_TEST

UNIT_MAIN("backup", a_copy_is_whole_and_has_the_mode, what_only_the_application_has_is_no_hindrance,
          what_is_in_the_wal_is_copied, a_reader_and_a_writer_may_be_there,
          what_a_killed_process_left_goes, what_is_staged_is_in_use, a_name_that_exists_is_refused,
          without_a_database_there_is_no_copy, a_damaged_database_leaves_no_copy,
          under_a_unit_the_copy_is_of_the_state_before, the_same_in_wal_mode,
          a_unit_without_its_copy_does_not_happen, what_is_no_intact_database_is_not_staged,
          what_was_there_is_there_again, a_false_alarm_of_the_quick_check_is_none,
          a_finding_is_one_where_it_cannot_be_confirmed,
          a_reader_of_a_rollback_database_is_waited_for, a_reader_of_a_wal_database_reads_on,
          what_was_written_after_the_backup_is_not_overwritten,
          pages_of_another_size_do_not_fit_into_a_wal, a_file_that_is_gone_is_made_again,
          an_interrupt_ends_both, names_are_read_back, names_are_made,
          only_the_databases_own_are_listed_oldest_first, the_oldest_go,
          a_number_is_not_given_again, what_was_just_made_stays_where_the_clock_went_back,
          what_somebody_else_put_there_stays)
