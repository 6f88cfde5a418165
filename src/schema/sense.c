/* Goes through the tokens once. For each word that can be a keyword or a name there is a rule; what
 * a rule asks is whether SQLite's parser could take the keyword here, for only where it cannot does
 * the word become a name. Words that are reserved need no rule. */
#include "schema/sense.h"

#include "schema/words.h"

enum clause {
    CLAUSE_NONE,
    CLAUSE_FROM,
    CLAUSE_ORDER,
    CLAUSE_LIMIT,
    CLAUSE_SET,
    CLAUSE_WINDOW,
    CLAUSE_FRAME,
};

/* What is inside of a parenthesis. */
enum inside {
    INSIDE_ANY,
    INSIDE_WINDOW,
    INSIDE_CAST,
    INSIDE_NAMES,
    INSIDE_NEW_NAMES,
    INSIDE_TARGET, /* of ON CONFLICT */
};

struct frame {
    enum clause clause;
    enum inside inside;
    unsigned open_cases;
    bool is_in_type;
};

struct sensing {
    struct token_list tokens;
    struct sense *senses;
    struct frame *frames;
    size_t depth;
    size_t at;
};

/* ---- Around the token ---- */

static struct token around(const struct sensing *s, int offset)
{
    static const struct token none = {TOKEN_END, {"", 0}};
    if (offset < 0 && s->at < (size_t)-offset)
        return none;
    size_t index = s->at + (size_t)offset;
    return index < s->tokens.count ? s->tokens.items[index] : none;
}

static bool is_at(const struct sensing *s, int offset, const char *word)
{
    return token_is(around(s, offset), word);
}

static bool is_kind_at(const struct sensing *s, int offset, enum token_kind kind)
{
    return around(s, offset).kind == kind;
}

static struct sense before(const struct sensing *s, size_t count)
{
    return s->at < count ? (struct sense){.role = ROLE_START} : s->senses[s->at - count];
}

static struct frame *frame(const struct sensing *s)
{
    return &s->frames[s->depth];
}

static bool is_behind_operand(const struct sensing *s)
{
    return before(s, 1).role == ROLE_OPERAND;
}

/* Whether the word before is `word`, and a keyword. */
static bool is_behind(const struct sensing *s, const char *word)
{
    return is_at(s, -1, word) && before(s, 1).meaning == MEANING_KEYWORD;
}

static bool is_beside_dot(const struct sensing *s)
{
    return is_kind_at(s, -1, TOKEN_DOT) || is_kind_at(s, 1, TOKEN_DOT);
}

/* From the parenthesis at `offset` to behind the one that closes it. */
static int behind_parenthesis(const struct sensing *s, int offset)
{
    for (size_t depth = 0; around(s, offset).kind != TOKEN_END; offset++) {
        depth += is_kind_at(s, offset, TOKEN_OPEN);
        depth -= is_kind_at(s, offset, TOKEN_CLOSE);
        if (depth == 0)
            return offset + 1;
    }
    return offset;
}

/* AS ( or AS [NOT] MATERIALIZED (: what stands before is called so. */
static bool is_definition_at(const struct sensing *s, int offset)
{
    if (!is_at(s, offset, "AS"))
        return false;
    offset += 1 + is_at(s, offset + 1, "NOT");
    offset += is_at(s, offset, "MATERIALIZED");
    return is_kind_at(s, offset, TOKEN_OPEN);
}

/* A word after WITH, or after a comma: name [(columns)] AS (…). */
static bool begins_definition(const struct sensing *s, int offset)
{
    if (!token_can_name(around(s, offset)))
        return false;
    int behind = offset + 1;
    if (is_kind_at(s, behind, TOKEN_OPEN))
        behind = behind_parenthesis(s, behind);
    return is_definition_at(s, behind);
}

/* Behind FROM and its like; "a IS DISTINCT FROM b" has values. */
static bool is_source(const struct sensing *s)
{
    static const char *const words[] = {"FROM", "JOIN", "INTO", "UPDATE", "IN"};
    if (is_at(s, -1, "FROM") && is_at(s, -2, "DISTINCT"))
        return false;
    return TOKEN_IS_ONE_OF(around(s, -1), words) ||
           (frame(s)->clause == CLAUSE_FROM && is_kind_at(s, -1, TOKEN_COMMA)) ||
           (is_at(s, -2, "OR") && is_at(s, -3, "UPDATE"));
}

/* x 'alias', AS x, FROM x, main.x, SET x =: nothing but a name can be there. */
static bool is_certain_name(const struct sensing *s)
{
    const struct frame *here = frame(s);
    if (is_beside_dot(s) || is_behind_operand(s) || is_definition_at(s, 1) || is_source(s))
        return true;
    if (here->inside == INSIDE_NAMES || here->inside == INSIDE_NEW_NAMES)
        return true;
    bool listed = is_kind_at(s, -1, TOKEN_COMMA) || is_behind(s, "SET");
    bool alone = (listed || is_kind_at(s, -1, TOKEN_OPEN)) &&
                 (is_kind_at(s, 1, TOKEN_COMMA) || is_kind_at(s, 1, TOKEN_CLOSE));
    if (here->inside == INSIDE_TARGET && alone && is_kind_at(s, 0, TOKEN_NAME))
        return true;
    if (here->clause == CLAUSE_SET && listed && is_at(s, 1, "="))
        return true;
    return is_at(s, -1, "AS") || (is_behind(s, "BY") && is_at(s, -2, "INDEXED"));
}

/* ---- Rules ---- */

static bool is_value(const struct sensing *s)
{
    return !is_certain_name(s);
}

static bool is_direction(const struct sensing *s)
{
    return is_behind_operand(s) && frame(s)->clause == CLAUSE_ORDER;
}

static bool is_by(const struct sensing *s)
{
    static const char *const words[] = {"GROUP", "ORDER", "PARTITION", "INDEXED"};
    return before(s, 1).meaning == MEANING_KEYWORD && TOKEN_IS_ONE_OF(around(s, -1), words);
}

static bool is_call(const struct sensing *s)
{
    return is_kind_at(s, 1, TOKEN_OPEN) && !is_behind_operand(s);
}

static const char *const join_words[] = {"NATURAL", "LEFT",  "RIGHT", "FULL",
                                         "INNER",   "CROSS", "OUTER", "JOIN"};

static bool is_join(const struct sensing *s)
{
    bool follows = before(s, 1).meaning == MEANING_KEYWORD &&
                   TOKEN_IS_ONE_OF(around(s, -1), join_words) && !is_at(s, -1, "JOIN");
    return follows || (is_behind_operand(s) && TOKEN_IS_ONE_OF(around(s, 1), join_words));
}

static bool is_end(const struct sensing *s)
{
    return frame(s)->open_cases > 0 && is_behind_operand(s);
}

/* https://www.sqlite.org/windowfunctions.html: SQLite's own tokenizer looks at the same tokens. */
static bool is_filter(const struct sensing *s)
{
    return is_kind_at(s, -1, TOKEN_CLOSE) && is_kind_at(s, 1, TOKEN_OPEN);
}

static bool is_over(const struct sensing *s)
{
    return is_kind_at(s, -1, TOKEN_CLOSE) &&
           (is_kind_at(s, 1, TOKEN_OPEN) || token_can_name(around(s, 1)));
}

static bool is_window(const struct sensing *s)
{
    return token_can_name(around(s, 1)) && is_at(s, 2, "AS");
}

static bool is_partition(const struct sensing *s)
{
    return frame(s)->inside == INSIDE_WINDOW && is_at(s, 1, "BY");
}

static bool is_frame_unit(const struct sensing *s)
{
    return frame(s)->inside == INSIDE_WINDOW && frame(s)->clause != CLAUSE_FRAME &&
           (is_behind_operand(s) || is_kind_at(s, -1, TOKEN_OPEN));
}

static bool is_in_frame(const struct sensing *s)
{
    return frame(s)->clause == CLAUSE_FRAME;
}

static bool is_infix(const struct sensing *s)
{
    return is_behind_operand(s) || (is_behind(s, "NOT") && before(s, 2).role == ROLE_OPERAND);
}

static bool is_with(const struct sensing *s)
{
    return is_at(s, 1, "RECURSIVE") || begins_definition(s, 1);
}

static bool is_recursive(const struct sensing *s)
{
    return is_behind(s, "WITH");
}

static bool is_nulls(const struct sensing *s)
{
    return is_direction(s) && (is_at(s, 1, "FIRST") || is_at(s, 1, "LAST"));
}

static bool is_behind_nulls(const struct sensing *s)
{
    return is_behind(s, "NULLS");
}

static bool is_materialized(const struct sensing *s)
{
    return is_kind_at(s, 1, TOKEN_OPEN) &&
           (is_at(s, -1, "AS") || (is_at(s, -1, "NOT") && is_at(s, -2, "AS")));
}

static bool is_offset(const struct sensing *s)
{
    return frame(s)->clause == CLAUSE_LIMIT && is_behind_operand(s);
}

static bool is_indexed(const struct sensing *s)
{
    return (is_behind_operand(s) && is_at(s, 1, "BY")) ||
           (is_behind(s, "NOT") && before(s, 2).role == ROLE_OPERAND);
}

static bool is_do_at(const struct sensing *s, int offset)
{
    return is_at(s, offset, "DO") &&
           (is_at(s, offset + 1, "NOTHING") || is_at(s, offset + 1, "UPDATE"));
}

static bool is_do(const struct sensing *s)
{
    return is_do_at(s, 0);
}

/* ON CONFLICT [(…) [WHERE …]] DO */
static bool is_conflict(const struct sensing *s)
{
    if (!is_behind(s, "ON"))
        return false;
    int offset = 1;
    if (is_kind_at(s, offset, TOKEN_OPEN))
        offset = behind_parenthesis(s, offset);
    if (is_at(s, offset, "WHERE"))
        while (around(s, offset).kind != TOKEN_END && !is_do_at(s, offset))
            offset++;
    return is_do_at(s, offset);
}

static bool is_resolution(const struct sensing *s)
{
    static const char *const words[] = {"INSERT", "UPDATE"};
    return (is_at(s, -1, "OR") && TOKEN_IS_ONE_OF(around(s, -2), words)) ||
           (is_kind_at(s, -1, TOKEN_OPEN) && is_at(s, -2, "RAISE") &&
            before(s, 2).meaning == MEANING_KEYWORD);
}

static bool is_replace(const struct sensing *s)
{
    return is_at(s, 1, "INTO") || is_resolution(s);
}

static const struct rule {
    const char *word;
    bool (*is_keyword)(const struct sensing *s);
} rules[] = {
    {"ABORT", is_resolution},
    {"ASC", is_direction},
    {"BY", is_by},
    {"CAST", is_call},
    {"CONFLICT", is_conflict},
    {"CROSS", is_join},
    {"CURRENT", is_in_frame},
    {"CURRENT_DATE", is_value},
    {"CURRENT_TIME", is_value},
    {"CURRENT_TIMESTAMP", is_value},
    {"DESC", is_direction},
    {"DO", is_do},
    {"END", is_end},
    {"EXCLUDE", is_in_frame},
    {"FAIL", is_resolution},
    {"FALSE", is_value},
    {"FILTER", is_filter},
    {"FIRST", is_behind_nulls},
    {"FOLLOWING", is_in_frame},
    {"FULL", is_join},
    {"GLOB", is_infix},
    {"GROUPS", is_frame_unit},
    {"IGNORE", is_resolution},
    {"INDEXED", is_indexed},
    {"INNER", is_join},
    {"LAST", is_behind_nulls},
    {"LEFT", is_join},
    {"LIKE", is_infix},
    {"MATCH", is_infix},
    {"MATERIALIZED", is_materialized},
    {"NATURAL", is_join},
    {"NO", is_in_frame},
    {"NULLS", is_nulls},
    {"OFFSET", is_offset},
    {"OTHERS", is_in_frame},
    {"OUTER", is_join},
    {"OVER", is_over},
    {"PARTITION", is_partition},
    {"PRECEDING", is_in_frame},
    {"RAISE", is_call},
    {"RANGE", is_frame_unit},
    {"RECURSIVE", is_recursive},
    {"REGEXP", is_infix},
    {"REPLACE", is_replace},
    {"RIGHT", is_join},
    {"ROLLBACK", is_resolution},
    {"ROW", is_in_frame},
    {"ROWS", is_frame_unit},
    {"TIES", is_in_frame},
    {"TRUE", is_value},
    {"UNBOUNDED", is_in_frame},
    {"WINDOW", is_window},
    {"WITH", is_with},
};

static bool is_keyword(const struct sensing *s)
{
    struct token token = around(s, 0);
    if ((word_flags(token.text) & WORD_RESERVED) != 0)
        return true;
    if (is_beside_dot(s) || frame(s)->inside == INSIDE_NAMES ||
        frame(s)->inside == INSIDE_NEW_NAMES)
        return false;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (token_is(token, rules[i].word)) /* behind AS stands an alias */
            return (!is_at(s, -1, "AS") || rules[i].is_keyword == is_materialized) &&
                   rules[i].is_keyword(s);
    return false;
}

/* ---- Names ---- */

static bool is_new_name(const struct sensing *s)
{
    if (is_beside_dot(s))
        return false;
    bool opens = is_behind(s, "WITH") || is_behind(s, "RECURSIVE") || is_behind(s, "WINDOW") ||
                 is_kind_at(s, -1, TOKEN_COMMA);
    return is_at(s, -1, "AS") || is_behind_operand(s) || frame(s)->inside == INSIDE_NEW_NAMES ||
           (opens && begins_definition(s, 0));
}

static struct sense sense_of_name(const struct sensing *s)
{
    struct token token = around(s, 0);
    struct sense sense = {.role = ROLE_OPERAND, .meaning = MEANING_NAME};
    sense.is_certain = is_certain_name(s);
    sense.defines = is_new_name(s);
    sense.is_certain |= sense.defines;
    sense.is_source = is_source(s) && !is_at(s, -1, "IN");
    if (token.kind == TOKEN_STRING && !sense.is_certain)
        return (struct sense){.role = ROLE_OPERAND};
    if (!is_kind_at(s, 1, TOKEN_OPEN) || is_at(s, -1, "INTO"))
        return sense;
    sense.role = ROLE_FUNCTION;
    if (!sense.defines)
        sense.meaning = MEANING_FUNCTION;
    return sense;
}

static struct sense sense_of_keyword(const struct sensing *s)
{
    /* What follows these is an operator. */
    static const char *const closing[] = {
        "NULL",   "END",       "ISNULL",    "NOTNULL", "CURRENT_DATE", "CURRENT_TIME",
        "ASC",    "DESC",      "FIRST",     "LAST",    "TRUE",         "FALSE",
        "ROW",    "PRECEDING", "FOLLOWING", "TIES",    "OTHERS",       "CURRENT_TIMESTAMP",
        "NOTHING"};
    static const char *const calls[] = {"CAST", "RAISE"};
    struct token token = around(s, 0);
    struct sense sense = {.role = ROLE_KEYWORD, .meaning = MEANING_KEYWORD};
    if (TOKEN_IS_ONE_OF(token, calls))
        sense.role = ROLE_FUNCTION;
    else if (TOKEN_IS_ONE_OF(token, closing) ||
             (token_is(token, "INDEXED") && is_behind(s, "NOT")) ||
             (token_is(token, "IGNORE") && is_kind_at(s, -1, TOKEN_OPEN)))
        sense.role = ROLE_OPERAND;
    return sense;
}

static struct sense sense_of_word(const struct sensing *s)
{
    struct token token = around(s, 0);
    if (frame(s)->is_in_type)
        return (struct sense){is_kind_at(s, 1, TOKEN_OPEN) ? ROLE_FUNCTION : ROLE_OPERAND,
                              MEANING_TYPE, false, false, false};
    if (is_behind(s, "COLLATE"))
        return (struct sense){.role = ROLE_OPERAND, .meaning = MEANING_COLLATION};
    if (token.kind == TOKEN_WORD && is_keyword(s))
        return sense_of_keyword(s);
    return sense_of_name(s);
}

static struct sense sense_of(const struct sensing *s)
{
    struct token token = around(s, 0);
    if (token_can_name(token))
        return sense_of_word(s);
    struct sense sense = {.role = ROLE_OPERAND};
    if (token.kind == TOKEN_OPERATOR && is_behind_operand(s))
        sense.role = ROLE_BINARY;
    else if (token.kind == TOKEN_OPERATOR)
        sense.role = token_is(token, "*") ? ROLE_OPERAND : ROLE_UNARY;
    else if (token.kind == TOKEN_OPEN || token.kind == TOKEN_COMMA || token.kind == TOKEN_DOT ||
             token.kind == TOKEN_SEMICOLON)
        sense.role = ROLE_SIGN;
    return sense;
}

/* ---- Where it is ---- */

static struct frame frame_inside(const struct sensing *s)
{
    struct frame inside = {CLAUSE_NONE, INSIDE_ANY, 0, false};
    bool is_window_list = is_behind(s, "AS") && frame(s)->clause == CLAUSE_WINDOW;
    if (is_behind(s, "OVER") || is_window_list)
        inside.inside = INSIDE_WINDOW;
    else if (is_behind(s, "CAST"))
        inside.inside = INSIDE_CAST;
    else if (before(s, 1).meaning == MEANING_NAME && before(s, 1).defines)
        inside.inside = INSIDE_NEW_NAMES;
    else if (is_behind(s, "USING") || is_behind(s, "SET") || is_at(s, -2, "INTO"))
        inside.inside = INSIDE_NAMES;
    else if (is_behind(s, "CONFLICT")) {
        inside.inside = INSIDE_TARGET;
        inside.clause = CLAUSE_ORDER;
    } else if (frame(s)->clause == CLAUSE_FROM &&
               (is_kind_at(s, -1, TOKEN_OPEN) || is_kind_at(s, -1, TOKEN_COMMA) ||
                is_behind(s, "FROM") || is_behind(s, "JOIN")))
        inside.clause = CLAUSE_FROM; /* FROM (a, b) */
    return inside;
}

static void follow_parenthesis(struct sensing *s, enum token_kind kind)
{
    if (kind == TOKEN_OPEN) {
        struct frame inside = frame_inside(s);
        s->frames[++s->depth] = inside;
    } else if (kind == TOKEN_CLOSE && s->depth > 0) {
        s->depth--;
    }
}

static void follow_keyword(struct sensing *s)
{
    static const struct {
        const char *word;
        enum clause clause;
    } clauses[] = {
        {"SELECT", CLAUSE_NONE},    {"WHERE", CLAUSE_NONE},  {"GROUP", CLAUSE_NONE},
        {"HAVING", CLAUSE_NONE},    {"VALUES", CLAUSE_NONE}, {"UNION", CLAUSE_NONE},
        {"EXCEPT", CLAUSE_NONE},    {"FROM", CLAUSE_FROM},   {"JOIN", CLAUSE_FROM},
        {"INTERSECT", CLAUSE_NONE}, {"ORDER", CLAUSE_ORDER}, {"LIMIT", CLAUSE_LIMIT},
        {"WINDOW", CLAUSE_WINDOW},  {"SET", CLAUSE_SET},     {"RETURNING", CLAUSE_NONE},
        {"ROWS", CLAUSE_FRAME},     {"RANGE", CLAUSE_FRAME}, {"GROUPS", CLAUSE_FRAME},
    };
    struct token token = around(s, 0);
    struct frame *here = frame(s);
    here->open_cases += token_is(token, "CASE");
    here->open_cases -= token_is(token, "END") && here->open_cases > 0;
    here->is_in_type |= here->inside == INSIDE_CAST && token_is(token, "AS");
    if (here->clause == CLAUSE_FRAME || (token_is(token, "FROM") && is_at(s, -1, "DISTINCT")))
        return;
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
        if (token_is(token, clauses[i].word))
            here->clause = clauses[i].clause;
}

struct sense *sense_read(struct token_list tokens, struct arena *arena)
{
    struct sensing s = {.tokens = tokens};
    s.senses = ARENA_ARRAY(arena, struct sense, tokens.count + 1);
    s.frames = ARENA_ARRAY(arena, struct frame, tokens.count + 2);
    if (s.senses == NULL || s.frames == NULL)
        return NULL;
    for (; s.at < tokens.count; s.at++) {
        s.senses[s.at] = sense_of(&s);
        if (s.senses[s.at].meaning == MEANING_KEYWORD)
            follow_keyword(&s);
        follow_parenthesis(&s, tokens.items[s.at].kind);
    }
    return s.senses;
}
