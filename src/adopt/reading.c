/* What is in the database, read in one transaction: the version tables must be those that belong to
 * the schema, whoever writes meanwhile. */
#include "adopt/adopt.h"
#include "shadow/shadow.h"

static void add_text(struct hash *hash, struct str text)
{
    if (text.ptr != NULL)
        hash_add(hash, text);
    hash_add(hash, (struct str){"\0", 1});
}

static void hash_reading(struct adopt_reading *reading)
{
    struct hash hash;
    hash_begin(&hash);
    for (size_t i = 0; i < reading->rows.count; i++) {
        const struct schema_row *row = &reading->rows.items[i];
        add_text(&hash, str_from(row->type));
        add_text(&hash, str_from(row->name));
        add_text(&hash, str_from(row->table));
        add_text(&hash, str_from(row->sql));
    }
    for (size_t i = 0; i < reading->tables.count; i++) {
        const struct version_table *table = &reading->tables.items[i];
        add_text(&hash, str_from(table->tool->table));
        add_text(&hash, table->failed);
        for (size_t k = 0; k < table->ids.count; k++) {
            add_text(&hash, table->ids.items[k].group);
            add_text(&hash, table->ids.items[k].text);
        }
    }
    hash_end(&hash, reading->hash);
}

int adopt_read(const struct adopt_input *input, struct adopt_reading *out)
{
    struct adopt_reading reading = {0};
    int rc = backend_hold(input->backend, input->diags);
    bool held = rc == 0;
    if (held)
        rc = tools_read(input->backend, input->arena, input->diags, &reading.tables);
    if (held && rc == 0)
        rc = shadow_read(input->backend, input->ledger, input->ledger_count, input->arena,
                         input->diags, &reading.rows);
    if (held)
        backend_release(input->backend);
    if (rc < 0)
        return rc;
    hash_reading(&reading);
    *out = reading;
    return 0;
}
