#include "spell.h"

#include <ctype.h>
#include <string.h>

void spell_begin(struct spell *spell, struct random *random, enum spelling spelling)
{
    *spell = (struct spell){random, spelling, false, sqlite3_str_new(NULL)};
}

char *spell_end(struct spell *spell)
{
    return sqlite3_str_finish(spell->text);
}

static char last_of(struct spell *spell)
{
    int length = sqlite3_str_length(spell->text);
    return length > 0 ? sqlite3_str_value(spell->text)[length - 1] : ' ';
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Does the text end in a number such as "5."? A name before a dot looks like that only with a
 * letter before it. */
static bool ends_in_number(struct spell *spell)
{
    const char *text = sqlite3_str_value(spell->text);
    int i = sqlite3_str_length(spell->text) - 2;
    if (i < 0 || !isdigit((unsigned char)text[i]))
        return false;
    while (i >= 0 && isdigit((unsigned char)text[i]))
        i--;
    return i < 0 || !(is_word(text[i]) || text[i] == '"');
}

/* Would the two be read as something else with nothing between them? */
static bool run_together(struct spell *spell, char left, char right)
{
    if (is_word(left))
        return is_word(right) || right == '\'';
    if (left == '.' && is_word(right))
        return ends_in_number(spell);
    if (strchr("'\"`", left) != NULL)
        return left == right;
    return strchr("-/<>=!|&+*.", left) != NULL &&
           (strchr("-/<>=!|&+*", right) != NULL || isdigit((unsigned char)right));
}

static const char *const odd_spaces[] = {
    "  ",      "\t",     "\n",    "\r\n",           "\f",      " \n\t ",           "/**/",
    "/* c */", "-- c\n", "--\n",  "/* ' \" ` [ */", "/* ; */", "-- don't; \"\r\n", "\n\n",
    "/*--*/",  "--/*\n", "/***/", "/* é */",
};

static void space(struct spell *spell, bool is_needed, bool reads_well)
{
    static const size_t oddity[] = {0, 6, 35};
    bool is_odd = random_chance(spell->random, oddity[spell->spelling]);
    if (is_odd && (is_needed || random_chance(spell->random, 60))) {
        /* A comment behind "-" or "/" would begin earlier than it is meant to. */
        if (strchr("-/*", last_of(spell)) != NULL)
            sqlite3_str_appendall(spell->text, " ");
        sqlite3_str_appendall(spell->text, RANDOM_OF(spell->random, odd_spaces));
    } else if (is_needed || (reads_well && !is_odd)) {
        sqlite3_str_appendall(spell->text, " ");
    }
}

void spell_token(struct spell *spell, const char *token)
{
    char left = last_of(spell), right = token[0];
    bool tight = strchr("(. \n", left) != NULL || strchr("),;.(", right) != NULL;
    if (sqlite3_str_length(spell->text) > 0)
        space(spell, run_together(spell, left, right), !tight);
    sqlite3_str_appendall(spell->text, token);
}

static void one_word(struct spell *spell, const char *word, size_t length)
{
    char cased[64];
    static const size_t variety[] = {0, 20, 80};
    bool is_varied = random_chance(spell->random, variety[spell->spelling]);
    size_t style = random_below(spell->random, 3);
    for (size_t i = 0; i < length; i++) {
        bool lower =
            style == 0 || (style == 1 && i > 0) || (style == 2 && random_chance(spell->random, 50));
        cased[i] = is_varied && lower ? (char)tolower((unsigned char)word[i]) : word[i];
    }
    cased[length] = '\0';
    spell_token(spell, cased);
}

void spell_words(struct spell *spell, const char *words)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        one_word(spell, words, length);
        words += length;
        words += strspn(words, " ");
    }
}

/* Can it stand without quotes where a name is expected? true, false and the like are read as what
 * they look like only where no column has their name, so they can, too. */
static bool needs_quotes(const char *name)
{
    if (name[0] == '\0' || isdigit((unsigned char)name[0]) || name[0] == '$')
        return true;
    for (const char *c = name; *c != '\0'; c++)
        if (!is_word(*c))
            return true;
    return sqlite3_keyword_check(name, (int)strlen(name)) != 0;
}

static void quoted(struct spell *spell, const char *text, char open, char close)
{
    const char quote[] = {open, '\0'};
    spell_token(spell, quote);
    for (const char *c = text; *c != '\0'; c++) {
        sqlite3_str_appendchar(spell->text, 1, *c);
        if (*c == close)
            sqlite3_str_appendchar(spell->text, 1, *c);
    }
    sqlite3_str_appendchar(spell->text, 1, close);
}

/* true may be a value, and the canonical text has quotes about letters that are not ASCII. */
static bool is_strange_name(const char *name)
{
    if (sqlite3_stricmp(name, "true") == 0 || sqlite3_stricmp(name, "false") == 0)
        return true;
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80 || *c == '$')
            return true;
    return needs_quotes(name);
}

/* Into a buffer that is large enough for any name here. */
static const char *in_any_case(struct spell *spell, const char *name, char *buffer, size_t size)
{
    static const size_t variety[] = {0, 10, 40};
    if (strlen(name) >= size || !random_chance(spell->random, variety[spell->spelling]))
        return name;
    size_t style = random_below(spell->random, 3);
    for (size_t i = 0; i <= strlen(name); i++) {
        bool is_letter = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');
        bool is_capital = style == 0 || (style == 1 && random_chance(spell->random, 50));
        int small = is_letter ? name[i] | ' ' : name[i];
        buffer[i] = (char)(is_letter && is_capital ? small & ~' ' : small);
    }
    return buffer;
}

void spell_name(struct spell *spell, const char *defined, enum name_place place)
{
    char buffer[128];
    bool is_strange = spell->is_clear && place == NAME_IN_EXPRESSION && is_strange_name(defined);
    bool is_fixed = place == NAME_DEFINED || is_strange;
    const char *name = is_fixed ? defined : in_any_case(spell, defined, buffer, sizeof buffer);
    static const size_t variety[] = {0, 15, 50};
    bool must = needs_quotes(name) || is_strange;
    bool is_varied = random_chance(spell->random, variety[spell->spelling]);
    /* Some keywords are names where the parser sees that they must be. Most attempts fail. */
    bool is_bold = must && !spell->is_clear && is_varied && random_chance(spell->random, 8) &&
                   sqlite3_keyword_check(name, (int)strlen(name)) != 0;
    if (is_bold || (!must && !is_varied)) {
        spell_token(spell, name);
        return;
    }
    size_t style = is_varied ? random_below(spell->random, 4) : 0;
    if (style == 1)
        quoted(spell, name, '`', '`');
    else if (style == 2 && strchr(name, ']') == NULL && name[0] != '\0')
        quoted(spell, name, '[', ']');
    else if (style == 3 && place != NAME_IN_EXPRESSION)
        quoted(spell, name, '\'', '\'');
    else if (spell->is_clear && place == NAME_IN_EXPRESSION)
        quoted(spell, name, '`', '`');
    else
        quoted(spell, name, '"', '"');
}

void spell_string(struct spell *spell, const char *text)
{
    quoted(spell, text, '\'', '\'');
}
