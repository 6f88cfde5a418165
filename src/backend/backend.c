#include "backend/backend.h"

#include "backend/sqlite.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

/* "sqlite:rel.db", "sqlite:///abs.db" and "sqlite3://…" are how other tools write a path; in
 * sqlite:///x.db the third slash is the path's own (dbmate's rule, and the URL's). */
static const char *strip_scheme(const char *location)
{
    static const char *const schemes[] = {"sqlite:", "sqlite3:"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t len = strlen(schemes[i]);
        if (strncasecmp(location, schemes[i], len) != 0)
            continue;
        location += len;
        return strncmp(location, "//", 2) == 0 ? location + 2 : location;
    }
    return location;
}

static bool is_foreign_url(const char *location)
{
    const char *mark = strstr(location, "://");
    if (mark == NULL || strncasecmp(location, "file:", 5) == 0)
        return false;
    for (const char *c = location; c < mark; c++)
        if (strchr("/.", *c) != NULL)
            return false;
    return true;
}

/* sqlite:///app.db is a relative path to SQLAlchemy and an absolute one to everybody else. Where
 * only the relative one is there, making the other would be a surprise. */
static bool is_meant_relative(const char *location, const char *path)
{
    return path != location && path[0] == '/' && path[1] != '/' && access(path, F_OK) != 0 &&
           access(path + 1, F_OK) == 0;
}

int backend_open(const char *location, unsigned lock_timeout_ms, diag_list *diags,
                 struct backend **out)
{
    const char *path = strip_scheme(location);
    if (sqlite_is_in_memory(path)) {
        int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                            "\"%s\" is a database in memory: it would be gone when stemma ends",
                            location);
        diag_hint(diags, "give the path of a file");
        return rc;
    }
    if (is_meant_relative(location, path)) {
        int rc = diag_error(diags, STEMMA_USAGE, SPAN_NONE,
                            "\"%s\" is the file %s, which is not there; %s is", location, path,
                            path + 1);
        diag_hint(diags, "SQLAlchemy reads three slashes as a relative path: say sqlite:%s",
                  path + 1);
        return rc;
    }
    if (!sqlite_names_file(path) || is_foreign_url(path)) {
        int rc =
            diag_error(diags, STEMMA_USAGE, SPAN_NONE, "\"%s\" names no SQLite database", location);
        diag_hint(diags, "give a path, a file: URI, or sqlite:PATH");
        return rc;
    }
    return sqlite_backend_open(path, lock_timeout_ms, diags, out);
}

void backend_close(struct backend *backend)
{
    if (backend != NULL)
        backend->ops->close(backend);
}

bool backend_exists(struct backend *backend)
{
    return backend->ops->exists(backend);
}

int backend_hold(struct backend *backend, diag_list *diags)
{
    return backend->ops->hold(backend, diags);
}

void backend_release(struct backend *backend)
{
    backend->ops->release(backend);
}

int backend_has_table(struct backend *backend, const char *table, bool *out, diag_list *diags)
{
    return backend->ops->has_table(backend, table, out, diags);
}

int backend_query(struct backend *backend, const struct statement *statement, backend_row *row,
                  void *user, diag_list *diags)
{
    return backend->ops->query(backend, statement, row, user, diags);
}

int backend_apply(struct backend *backend, const struct unit *unit,
                  const struct backend_observer *observer, diag_list *diags)
{
    return backend->ops->apply(backend, unit, observer, diags);
}

void backend_interrupt(struct backend *backend)
{
    backend->ops->interrupt(backend);
}

bool backend_is_interrupted(const struct backend *backend)
{
    return backend->ops->is_interrupted(backend);
}

bool backend_is_stuck(struct backend *backend)
{
    return backend->ops->is_stuck(backend);
}

int backend_backup(struct backend *backend, const struct backup_target *target, struct arena *arena,
                   diag_list *diags, const char **out)
{
    return backend->ops->backup(backend, target, arena, diags, out);
}

int backend_stage(struct backend *backend, const char *file, struct arena *arena, diag_list *diags,
                  const char **out)
{
    return backend->ops->stage(backend, file, arena, diags, out);
}

int backend_restore(struct backend *backend, const char *staged, diag_list *diags)
{
    return backend->ops->restore(backend, staged, diags);
}
