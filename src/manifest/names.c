#include "manifest/names.h"

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool name_has_character(char c)
{
    return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
}

bool name_is_valid(struct str name)
{
    if (name.len == 0 || name.len > NAME_MAX_LENGTH || !is_alphanumeric(name.ptr[0]))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (!name_has_character(name.ptr[i]))
            return false;
    return true;
}

bool name_is_reserved(struct str name)
{
    static const struct str reserved[] = {
        {"head", 4}, {"heads", 5}, {"base", 4}, {"bases", 5}, {"current", 7}};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (str_equal(name, reserved[i]))
            return true;
    return false;
}
