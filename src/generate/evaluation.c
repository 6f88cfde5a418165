/* An expression that is new fails where a value is not of the kind that it takes, as json_extract()
 * does with text that is no JSON. Which ones fail SQLite says itself: they are tried with values of
 * several kinds. */
#include "generate/stops.h"

#include <string.h>

enum outcome {
    OUTCOME_WORKS, /* or it cannot be tried here */
    OUTCOME_FAILS,
    OUTCOME_NO_JSON,
};

/* What the columns are while an expression is tried: one has a value, the others are NULL. */
struct trial {
    const struct stops *stops;
    size_t index; /* of the column in stops->to */
    const char *value;
};

static const char *trial_sql(const struct trial *trial, const char *expression)
{
    const struct stops *stops = trial->stops;
    const struct schema_table *table = stops->to->as_table;
    struct phrase sql = stops_phrase(stops);
    phrase_add(&sql, "SELECT %s FROM (SELECT ", expression);
    for (size_t i = 0; i < table->column_count; i++)
        phrase_add(&sql, "%s%s AS %s", i == 0 ? "" : ", ",
                   i == trial->index ? trial->value : "NULL",
                   stops_column(stops, &table->columns[i]));
    phrase_add(&sql, ") AS %s", stops_table(stops));
    const char *text = phrase_end(&sql);
    stops->writing->sketch.no_memory |= sql.no_memory;
    return sql.no_memory ? NULL : text;
}

/* What cannot be compiled needs what the application brings. */
static enum outcome evaluate(const struct trial *trial, const char *expression)
{
    struct sketch *sketch = &trial->stops->writing->sketch;
    sqlite3_stmt *stmt = NULL;
    const char *sql = trial_sql(trial, expression);
    enum outcome outcome = OUTCOME_WORKS;
    if (sql == NULL)
        return OUTCOME_WORKS;
    int rc = sqlite3_prepare_v2(sketch->db, sql, -1, &stmt, NULL);
    sketch->no_memory |= rc == SQLITE_NOMEM;
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) != SQLITE_ROW && rc != SQLITE_NOMEM)
        outcome = strcmp(sqlite3_errmsg(sketch->db), "malformed JSON") == 0 ? OUTCOME_NO_JSON
                                                                            : OUTCOME_FAILS;
    sketch->no_memory |= rc == SQLITE_NOMEM;
    sqlite3_finalize(stmt);
    return outcome;
}

/* Whether the table may have the value, by the CHECKs of that column that it has had. */
static bool may_be_there(const struct trial *trial)
{
    const struct schema_column *former = stops_former(trial->stops, trial->index);
    const struct schema_table *from = trial->stops->from->as_table;
    struct sketch *sketch = &trial->stops->writing->sketch;
    struct arena *arena = trial->stops->writing->input->arena;
    for (size_t i = 0; former != NULL && i < from->check_count; i++) {
        if (from->checks[i].column != former)
            continue;
        const char *sql = arena_printf(
            arena, "SELECT ifnull((%s), 1) <> 0 FROM (SELECT %s AS %s) AS %s",
            from->checks[i].expression.text, trial->value,
            writing_name(trial->stops->writing, former->name.text), stops_table(trial->stops));
        if (sketch_ask(sketch, sql, NULL) != 1)
            return false;
    }
    return true;
}

/* No BLOB, nor the smallest of all numbers: what is always said nobody reads. */
static enum outcome find_outcome(const struct stops *stops, struct schema_text expression,
                                 size_t index)
{
    static const char *const values[] = {"'x'", "''", "7", "'{}'"};
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const struct filling *filling = stops_filling(stops, index);
    bool is_new = stops_former(stops, index) == NULL;
    const char *tried = arena_printf(stops->writing->input->arena, "(%s)", expression.text);
    enum outcome outcome = OUTCOME_WORKS;
    stops->writing->sketch.no_memory |= tried == NULL;
    if (tried == NULL)
        return outcome;
    if (is_new) {
        const char *value =
            filling == NULL || filling->value == NULL ? column->default_value.text : filling->value;
        return filling == NULL || value == NULL || filling->differs
                   ? outcome
                   : evaluate(&(struct trial){stops, index, value}, tried);
    }
    for (size_t i = 0; i < sizeof values / sizeof values[0] && outcome == OUTCOME_WORKS; i++) {
        const struct trial trial = {stops, index, values[i]};
        if (may_be_there(&trial))
            outcome = evaluate(&trial, tried);
    }
    return outcome;
}

static void tell_no_json(const struct stops *stops, size_t index)
{
    const struct schema_column *column = &stops->to->as_table->columns[index];
    const char *name = stops_column(stops, column);
    struct phrase query = stops_phrase(stops);
    phrase_add(&query, "SELECT * FROM %s WHERE NOT json_valid(%s)", stops_table(stops), name);
    bool can_ask = stops_former(stops, index) != NULL && stops_is_as_before(stops, index);
    writing_stop(stops->writing, stops->part, can_ask ? stops_query(stops, &query) : NULL,
                 "%s is not JSON in a row", name);
}

void stops_tell_evaluation(const struct stops *stops, struct schema_text expression)
{
    const struct schema_table *table = stops->to->as_table;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!stops_mentions(stops, expression, i))
            continue;
        if (table->columns[i].generated.text != NULL) {
            stops_tell_evaluation(stops, table->columns[i].generated);
            continue;
        }
        enum outcome outcome = find_outcome(stops, expression, i);
        if (outcome == OUTCOME_NO_JSON)
            tell_no_json(stops, i);
        if (outcome != OUTCOME_FAILS)
            continue;
        writing_stop(stops->writing, stops->part, NULL, "%s cannot be worked out for a row",
                     expression.text);
        return;
    }
}
