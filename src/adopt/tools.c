#include "adopt/tools.h"

#include "base/phrase.h"

#include <string.h>
#include <strings.h>

/* Each definition is that of the file named above it, in the tool's repository on GitHub. Of two
 * tools with a table of one name the one that asks for more columns stands first. */
const struct tool tool_table[] = {
    /* sqlalchemy/alembic, alembic/runtime/migration.py: the heads, and no other */
    {.name = "Alembic",
     .table = "alembic_version",
     .columns = "version_num",
     .query = "SELECT version_num, NULL, 0, 1 FROM main.alembic_version ORDER BY 1"},

    /* golang-migrate/migrate, database/sqlite3/sqlite3.go: one row, the last that was applied */
    {.name = "golang-migrate",
     .table = "schema_migrations",
     .columns = "version dirty",
     .query = "SELECT version, NULL, coalesce(dirty, 0) NOT IN (0, '0', 'false'), 2 "
              "FROM main.schema_migrations",
     .fault = "is dirty: it failed half way",
     .remedy = "look at what it did, finish it or undo it, and say so with \"migrate force "
               "VERSION\""},

    /* elixir-ecto/ecto_sql, lib/ecto/migration/schema_migration.ex */
    {.name = "Ecto",
     .table = "schema_migrations",
     .columns = "version inserted_at",
     .query = "SELECT version, NULL, 0, 0 FROM main.schema_migrations ORDER BY version"},

    /* rails/rails, activerecord/lib/active_record/schema_migration.rb;
     * amacneil/dbmate, pkg/driver/sqlite/sqlite.go */
    {.name = "Rails or dbmate",
     .table = "schema_migrations",
     .columns = "version",
     .query = "SELECT version, NULL, 0, 0 FROM main.schema_migrations ORDER BY 1",
     .companions = "ar_internal_metadata"},

    /* pressly/goose, internal/dialects/sqlite3.go: a version may have several rows, of which the
     * last counts; 0 stands for the table itself */
    {.name = "goose",
     .table = "goose_db_version",
     .columns = "id version_id is_applied",
     .query = "SELECT version_id, NULL, 0, 0 FROM main.goose_db_version AS g WHERE is_applied "
              "AND version_id <> 0 AND id = (SELECT max(id) FROM main.goose_db_version "
              "WHERE version_id = g.version_id) ORDER BY id"},

    /* flyway/flyway, flyway-core/…/database/sqlite/createMetaDataTable.sql: no version is a
     * repeatable script; an undo or a deletion is a further row; a baseline stands for what is
     * below it, too */
    {.name = "Flyway",
     .table = "flyway_schema_history",
     .columns = "installed_rank version type script success",
     .query = "SELECT version, script, NOT success, CASE type WHEN 'BASELINE' THEN 2 ELSE 0 END "
              "FROM main.flyway_schema_history AS f WHERE version IS NOT NULL "
              "AND type NOT LIKE 'UNDO%' AND type <> 'DELETE' AND installed_rank = "
              "(SELECT max(installed_rank) FROM main.flyway_schema_history "
              "WHERE version = f.version) ORDER BY installed_rank",
     .fault = "failed",
     .remedy = "undo by hand what it did, and take its row away with \"flyway repair\""},

    /* diesel-rs/diesel, diesel/src/migration/setup_migration_table.sql */
    {.name = "Diesel",
     .table = "__diesel_schema_migrations",
     .columns = "version run_on",
     .query = "SELECT version, NULL, 0, 0 FROM main.__diesel_schema_migrations ORDER BY 1"},

    /* launchbadge/sqlx, sqlx-sqlite/src/migrate.rs */
    {.name = "SQLx",
     .table = "_sqlx_migrations",
     .columns = "version description success",
     .query = "SELECT version, version || '_' || replace(description, ' ', '_'), NOT success, 0 "
              "FROM main._sqlx_migrations ORDER BY version",
     .fault = "was applied in part",
     .remedy = "finish it or undo it by hand, and set its row to success or delete it"},

    /* rubenv/sql-migrate, migrate.go: the files' names */
    {.name = "sql-migrate",
     .table = "gorp_migrations",
     .columns = "id applied_at",
     .query = "SELECT id, NULL, 0, 0 FROM main.gorp_migrations ORDER BY applied_at, id",
     .companions = "gorp_lock"},

    /* yoyo-migrations, yoyo/internalmigrations/v2.py: the files' names without ".py" or ".sql" */
    {.name = "yoyo",
     .table = "_yoyo_migration",
     .columns = "migration_id",
     .query = "SELECT migration_id, NULL, 0, 0 FROM main._yoyo_migration ORDER BY migration_id",
     .companions = "_yoyo_log _yoyo_version yoyo_lock"},

    /* cloudflare/workers-sdk, packages/wrangler/src/d1/migrations/helpers.ts: the files' names */
    {.name = "Cloudflare D1",
     .table = "d1_migrations",
     .columns = "id name applied_at",
     .query = "SELECT name, NULL, 0, 0 FROM main.d1_migrations ORDER BY id",
     .companions = "_cf_KV _cf_METADATA"},

    /* drizzle-team/drizzle-orm, drizzle-orm/src/sqlite-core/dialect.ts: hashes of the files, which
     * name nothing; later versions have the names as well */
    {.name = "Drizzle",
     .table = "__drizzle_migrations",
     .columns = "hash created_at name",
     .query = "SELECT name, NULL, 0, 0 FROM main.__drizzle_migrations WHERE name IS NOT NULL "
              "ORDER BY created_at"},
    {.name = "Drizzle", .table = "__drizzle_migrations", .columns = "hash created_at"},

    /* prisma/prisma-engines,
     * schema-engine/connectors/sql-schema-connector/src/flavour/sqlite.rs: one row for each try */
    {.name = "Prisma",
     .table = "_prisma_migrations",
     .columns = "migration_name started_at finished_at rolled_back_at",
     .query = "SELECT migration_name, NULL, finished_at IS NULL, 0 FROM main._prisma_migrations "
              "WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name",
     .fault = "failed, or has not ended",
     .remedy = "finish it or undo it by hand, and say so with \"prisma migrate resolve\""},

    /* django/django, django/db/migrations/recorder.py: names are unique within an app only. Those
     * of the apps that Django brings (django/contrib) are a project's with the app's name alone. */
    {.name = "Django",
     .table = "django_migrations",
     .columns = "id app name applied",
     .query = "SELECT app || '.' || name, CASE WHEN app NOT IN ('admin', 'auth', 'contenttypes', "
              "'flatpages', 'redirects', 'sessions', 'sites') THEN name END, 0, 0, app "
              "FROM main.django_migrations ORDER BY id",
     /* django/contrib/…/migrations/0001_initial.py; names of other apps' tables:
      * django/db/models/options.py */
     .brought = "django_content_type auth_permission auth_group auth_group_permissions auth_user "
                "auth_user_groups auth_user_user_permissions django_admin_log django_session "
                "django_site django_flatpage django_flatpage_sites django_redirect",
     .groups_have_tables = true},

    /* ariga/atlas, cmd/atlas/internal/migrate/ent/schema/revision.go; sql/migrate/migrate.go for
     * the type, of which the lowest bit says baseline. What begins with a dot is no migration. */
    {.name = "Atlas",
     .table = "atlas_schema_revisions",
     .columns = "version description type applied total error",
     .query = "SELECT version, version || '_' || replace(description, ' ', '_'), "
              "coalesce(error, '') <> '' OR applied < total, CASE WHEN type & 1 THEN 2 ELSE 0 END "
              "FROM main.atlas_schema_revisions WHERE version NOT LIKE '.%' ORDER BY version",
     .fault = "was applied in part",
     .remedy = "finish it or undo it by hand, and say so with \"atlas migrate set\""},

    /* dotnet/efcore, src/EFCore.Relational/Migrations/HistoryRepository.cs */
    {.name = "Entity Framework",
     .table = "__EFMigrationsHistory",
     .columns = "MigrationId ProductVersion",
     .query = "SELECT MigrationId, NULL, 0, 0 FROM main.__EFMigrationsHistory ORDER BY MigrationId",
     .companions = "__EFMigrationsLock"},

    /* knex/knex, lib/migrations/migrate/table-creator.js: the files' names */
    {.name = "Knex",
     .table = "knex_migrations",
     .columns = "id name batch migration_time",
     .query = "SELECT name, NULL, 0, 0 FROM main.knex_migrations ORDER BY id",
     .companions = "knex_migrations_lock"},

    /* laravel/framework, src/Illuminate/Database/Migrations/DatabaseMigrationRepository.php: the
     * files' names without ".php" */
    {.name = "Laravel",
     .table = "migrations",
     .columns = "id migration batch",
     .query = "SELECT migration, NULL, 0, 0 FROM main.migrations ORDER BY batch, migration"},

    /* typeorm/typeorm, src/migration/MigrationExecutor.ts: the class, with the moment behind its
     * name; the file has it before */
    {.name = "TypeORM",
     .table = "migrations",
     .columns = "id timestamp name",
     .query = "SELECT timestamp, timestamp || '-' || replace(name, timestamp, ''), 0, 0 "
              "FROM main.migrations ORDER BY id",
     .companions = "typeorm_metadata"},

    /* SeaQL/sea-orm, sea-orm-migration/src/seaql_migrations.rs: the files' names without ".rs" */
    {.name = "SeaORM",
     .table = "seaql_migrations",
     .columns = "version applied_at",
     .query = "SELECT version, NULL, 0, 0 FROM main.seaql_migrations ORDER BY version"},

    /* mikro-orm/mikro-orm, packages/migrations/src/MigrationStorage.ts: the classes' names */
    {.name = "MikroORM",
     .table = "mikro_orm_migrations",
     .columns = "id name executed_at",
     .query = "SELECT name, replace(name, 'Migration', ''), 0, 0 FROM main.mikro_orm_migrations "
              "ORDER BY id"},

    /* kysely-org/kysely, src/migration/migrator.ts: the files' names without ".ts" */
    {.name = "Kysely",
     .table = "kysely_migration",
     .columns = "name timestamp",
     .query = "SELECT name, NULL, 0, 0 FROM main.kysely_migration ORDER BY timestamp, name",
     .companions = "kysely_migration_lock"},

    /* uptrace/bun, migrate/migrator.go: the number that the file's name begins with */
    {.name = "Bun",
     .table = "bun_migrations",
     .columns = "id name group_id migrated_at",
     .query = "SELECT name, NULL, 0, 0 FROM main.bun_migrations ORDER BY id",
     .companions = "bun_migration_locks"},

    /* groue/GRDB.swift, GRDB/Migration/DatabaseMigrator.swift */
    {.name = "GRDB",
     .table = "grdb_migrations",
     .columns = "identifier",
     .query = "SELECT identifier, NULL, 0, 0 FROM main.grdb_migrations ORDER BY rowid"},

    /* doctrine/migrations, src/Metadata/Storage/TableMetadataStorageConfiguration.php: the class
     * with its namespace, "DoctrineMigrations\Version20240101120000" */
    {.name = "Doctrine",
     .table = "doctrine_migration_versions",
     .columns = "version executed_at execution_time",
     .query = "SELECT version, substr(version, instr(version, '\\Version') + 8), 0, 0 "
              "FROM main.doctrine_migration_versions ORDER BY version"},

    /* cakephp/phinx, src/Phinx/Db/Adapter/PdoAdapter.php */
    {.name = "Phinx",
     .table = "phinxlog",
     .columns = "version migration_name start_time",
     .query = "SELECT version, version || '_' || migration_name, 0, 0 FROM main.phinxlog "
              "ORDER BY version"},

    /* pocketbase/pocketbase, core/migrations_runner.go: the files' names */
    {.name = "PocketBase",
     .table = "_migrations",
     .columns = "file applied",
     .query = "SELECT file, NULL, 0, 0 FROM main._migrations ORDER BY applied, file"},

    /* rust-db/refinery, refinery_core/src/traits/mod.rs */
    {.name = "refinery",
     .table = "refinery_schema_history",
     .columns = "version name applied_on checksum",
     .query = "SELECT version, version || '_' || name, 0, 0 FROM main.refinery_schema_history "
              "ORDER BY version"},

    /* sequelize/cli, src/core/migrator.js: the files' names */
    {.name = "Sequelize",
     .table = "SequelizeMeta",
     .columns = "name",
     .query = "SELECT name, NULL, 0, 0 FROM main.SequelizeMeta ORDER BY name"},

    /* These keep no ids, but tables beside the application's: of Android's and of Litestream's,
     * https://developer.android.com/training/data-storage/room/migrating-db-versions;
     * benbjohnson/litestream, db.go */
    {.name = "Room",
     .table = "room_master_table",
     .columns = "id identity_hash",
     .companions = "android_metadata"},
    {.name = "Android", .table = "android_metadata", .columns = "locale"},
    {.name = "Litestream",
     .table = "_litestream_seq",
     .columns = "id seq",
     .companions = "_litestream_lock"},

    /* sqitchers/sqitch, lib/App/Sqitch/Engine/sqlite.sql: usually in a file of its own, sqitch.db
     */
    {.name = "Sqitch",
     .table = "changes",
     .columns = "change_id change project committed_at planned_at",
     .query = "SELECT change, NULL, 0, 0, project FROM main.changes "
              "ORDER BY committed_at, planned_at",
     .companions = "releases projects tags dependencies events"},
};
const size_t tool_count = sizeof tool_table / sizeof tool_table[0];

/* ---- Which there are ---- */

struct reading {
    struct arena *arena;
    diag_list *diags;
    bool *has_table; /* by tool: there is a table of that name */
    struct phrase *columns;
    struct version_table *table;
};

static int note_table(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    for (size_t i = 0; i < tool_count && columns[0].text.ptr != NULL; i++)
        reading->has_table[i] |= strcasecmp(tool_table[i].table, columns[0].text.ptr) == 0;
    return 0;
}

static int note_column(void *user, const struct column *columns, size_t count)
{
    (void)count;
    struct reading *reading = user;
    phrase_put(reading->columns, columns[0].text);
    phrase_put(reading->columns, STR(" "));
    return 0;
}

/* Whether every word of `wanted` is one of `words`, in any case. */
static bool has_words(const char *words, const char *wanted)
{
    while (*wanted != '\0') {
        size_t length = strcspn(wanted, " ");
        const char *word = words;
        while (*word != '\0' &&
               (strcspn(word, " ") != length || strncasecmp(word, wanted, length) != 0)) {
            word += strcspn(word, " ");
            word += *word == ' ';
        }
        if (*word == '\0')
            return false;
        wanted += length;
        wanted += *wanted == ' ';
    }
    return true;
}

static int read_columns(struct backend *backend, struct reading *reading, const char *table,
                        const char **out)
{
    struct phrase columns = {.arena = reading->arena};
    struct value name = {.kind = VALUE_TEXT, .text = str_from(table)};
    struct statement question = {"SELECT name FROM pragma_table_info(?1, 'main')", &name, 1};
    reading->columns = &columns;
    int rc = backend_query(backend, &question, note_column, reading, reading->diags);
    *out = phrase_end(&columns);
    return rc < 0 ? rc : columns.no_memory ? diag_no_memory(reading->diags) : 0;
}

/* ---- What they say ---- */

static struct str keep(struct reading *reading, const struct column *column, bool *ok)
{
    const char *copy = NULL;
    if (column->is_integer)
        copy = arena_printf(reading->arena, "%lld", (long long)column->integer);
    else if (column->text.ptr != NULL)
        copy = arena_copy(reading->arena, column->text.ptr, column->text.len);
    else
        return (struct str){0};
    *ok = *ok && copy != NULL;
    return str_from(copy);
}

static int note_id(void *user, const struct column *columns, size_t count)
{
    enum { GROUP = 4 };
    struct reading *reading = user;
    bool ok = true;
    struct foreign_id id = {
        .text = keep(reading, &columns[0], &ok),
        .other = keep(reading, &columns[1], &ok),
        .extent = (enum foreign_extent)columns[3].integer,
        .group = count > GROUP ? keep(reading, &columns[GROUP], &ok) : (struct str){0},
    };
    if (id.text.ptr == NULL)
        id.text = STR("NULL");
    if (columns[2].integer != 0 && reading->table->failed.ptr == NULL)
        reading->table->failed = id.text;
    return ok && VEC_PUSH(reading->arena, &reading->table->ids, id)
               ? 0
               : diag_no_memory(reading->diags);
}

static int read_table(struct backend *backend, struct reading *reading, const struct tool *tool,
                      version_table_list *out)
{
    struct version_table table = {.tool = tool};
    struct statement question = {tool->query, NULL, 0};
    reading->table = &table;
    int rc = tool->query == NULL
                 ? 0
                 : backend_query(backend, &question, note_id, reading, reading->diags);
    if (rc < 0)
        return rc;
    return VEC_PUSH(reading->arena, out, table) ? 0 : diag_no_memory(reading->diags);
}

int tools_read(struct backend *backend, struct arena *arena, diag_list *diags,
               version_table_list *out)
{
    bool has_table[sizeof tool_table / sizeof tool_table[0]] = {false};
    struct reading reading = {.arena = arena, .diags = diags, .has_table = has_table};
    /* A table of its own pages: a view or a virtual table of the name could go on for ever. */
    struct statement question = {
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0", NULL, 0};
    const char *found = NULL; /* the table of the tool before, where it was that tool's */
    int rc = backend_query(backend, &question, note_table, &reading, diags);
    for (size_t i = 0; i < tool_count && rc == 0; i++) {
        const struct tool *tool = &tool_table[i];
        const char *columns = "";
        if (!has_table[i] || (found != NULL && strcmp(found, tool->table) == 0))
            continue;
        rc = read_columns(backend, &reading, tool->table, &columns);
        if (rc != 0 || !has_words(columns, tool->columns))
            continue;
        found = tool->table;
        rc = read_table(backend, &reading, tool, out);
    }
    return rc < 0 ? rc : 0;
}

/* Adds the words of a list; NULL is none. */
static bool add_names(const char *list, struct arena *arena, table_name_list *out)
{
    while (list != NULL && *list != '\0') {
        size_t length = strcspn(list, " ");
        const char *name = arena_copy(arena, list, length);
        if (name == NULL || !VEC_PUSH(arena, out, name))
            return false;
        list += length;
        list += *list == ' ';
    }
    return true;
}

bool tools_own_tables(const version_table_list *tables, struct arena *arena, table_name_list *out)
{
    for (size_t i = 0; i < tables->count; i++)
        if (!VEC_PUSH(arena, out, tables->items[i].tool->table) ||
            !add_names(tables->items[i].tool->companions, arena, out))
            return false;
    return true;
}

bool tools_brought_tables(const version_table_list *tables, struct arena *arena,
                          table_name_list *out)
{
    for (size_t i = 0; i < tables->count; i++)
        if (!add_names(tables->items[i].tool->brought, arena, out))
            return false;
    return true;
}
