#include "script/head.h"

/* "CREATE UNIQUE INDEX IF NOT EXISTS main.x": all words before the name are keywords. */
struct head head_read(struct str text)
{
    static const char *const passed[] = {"UNIQUE", "VIRTUAL", "TEMP", "TEMPORARY"};
    struct head head = {.is_create = lex_is_word(lex_next(&text), "CREATE")};
    struct lex_token token = lex_next(&text);
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
        if (lex_is_word(token, passed[i]))
            token = lex_next(&text);
    head.is_trigger = lex_is_word(token, "TRIGGER");
    head.is_view = lex_is_word(token, "VIEW");
    head.name = lex_next(&text);
    head.is_optional = lex_is_word(head.name, "IF");
    if (head.is_optional) {
        lex_next(&text);
        lex_next(&text);
        head.name = lex_next(&text);
    }
    struct str rest = text;
    if (lex_is_sign(lex_next(&rest), '.')) {
        head.name = lex_next(&rest);
        text = rest;
    }
    head.rest = text;
    return head;
}
