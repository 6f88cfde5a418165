#include "backend/pragmas.h"

#include <strings.h>

/* The pragmas of https://www.sqlite.org/pragma.html that take a value. Those that are not here only
 * read, or are unknown to SQLite, which ignores them. */
static const struct pragma pragmas[] = {
    {"analysis_limit", PRAGMA_CONNECTION, NULL},
    {"application_id", PRAGMA_STORED, NULL},
    {"auto_vacuum", PRAGMA_OUTSIDE, NULL},
    {"automatic_index", PRAGMA_CONNECTION, NULL},
    {"busy_timeout", PRAGMA_RUNNER, NULL},
    {"cache_size", PRAGMA_CONNECTION, NULL},
    {"cache_spill", PRAGMA_CONNECTION, NULL},
    {"case_sensitive_like", PRAGMA_CONNECTION, "0"},
    {"cell_size_check", PRAGMA_CONNECTION, NULL},
    {"checkpoint_fullfsync", PRAGMA_CONNECTION, NULL},
    {"count_changes", PRAGMA_CONNECTION, NULL},
    {"data_store_directory", PRAGMA_FORBIDDEN, NULL},
    {"default_cache_size", PRAGMA_STORED, NULL},
    {"defer_foreign_keys", PRAGMA_CONNECTION, NULL},
    {"empty_result_callbacks", PRAGMA_CONNECTION, NULL},
    {"encoding", PRAGMA_ENCODING, NULL},
    {"foreign_keys", PRAGMA_FOREIGN_KEYS, NULL},
    {"full_column_names", PRAGMA_CONNECTION, NULL},
    {"fullfsync", PRAGMA_CONNECTION, NULL},
    {"hard_heap_limit", PRAGMA_FORBIDDEN, NULL},
    {"ignore_check_constraints", PRAGMA_CONNECTION, NULL},
    {"journal_mode", PRAGMA_JOURNAL_MODE, NULL},
    {"journal_size_limit", PRAGMA_CONNECTION, NULL},
    {"legacy_alter_table", PRAGMA_CONNECTION, NULL},
    {"locking_mode", PRAGMA_RUNNER, NULL},
    {"max_page_count", PRAGMA_CONNECTION, NULL},
    {"mmap_size", PRAGMA_CONNECTION, NULL},
    {"page_size", PRAGMA_OUTSIDE, NULL},
    {"query_only", PRAGMA_RUNNER, NULL},
    {"read_uncommitted", PRAGMA_CONNECTION, NULL},
    {"recursive_triggers", PRAGMA_CONNECTION, NULL},
    {"reverse_unordered_selects", PRAGMA_CONNECTION, NULL},
    {"schema_version", PRAGMA_FORBIDDEN, NULL},
    {"secure_delete", PRAGMA_CONNECTION, NULL},
    {"short_column_names", PRAGMA_CONNECTION, NULL},
    {"soft_heap_limit", PRAGMA_FORBIDDEN, NULL},
    {"synchronous", PRAGMA_UNWRAPPED, NULL},
    {"temp_store", PRAGMA_UNWRAPPED, NULL},
    {"temp_store_directory", PRAGMA_FORBIDDEN, NULL},
    {"threads", PRAGMA_CONNECTION, NULL},
    {"trusted_schema", PRAGMA_CONNECTION, NULL},
    {"user_version", PRAGMA_STORED, NULL},
    {"wal_autocheckpoint", PRAGMA_CONNECTION, NULL},
    {"wal_checkpoint", PRAGMA_OUTSIDE, NULL},
    {"writable_schema", PRAGMA_FORBIDDEN, NULL},
};

const struct pragma *pragma_find(struct str name)
{
    for (size_t i = 0; i < sizeof pragmas / sizeof pragmas[0]; i++)
        if (strncasecmp(pragmas[i].name, name.ptr, name.len) == 0 &&
            pragmas[i].name[name.len] == '\0')
            return &pragmas[i];
    return NULL;
}
