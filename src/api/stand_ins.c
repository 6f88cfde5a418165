#include "api/stand_ins.h"

#include "base/phrase.h"

int warn_of_stand_ins(const struct stand_ins *ins, const char *database, const char *hint,
                      diag_list *diags)
{
    enum { SHOWN = 5 };
    struct phrase names = {.arena = ins->arena};
    size_t count = ins->items.count;
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count && i < SHOWN; i++)
        phrase_add(&names, "%s%s",
                   i == 0           ? ""
                   : i + 1 == count ? " and "
                                    : ", ",
                   ins->items.items[i]);
    if (count > SHOWN)
        phrase_add(&names, " and %zu more", count - SHOWN);
    const char *text = phrase_end(&names);
    if (names.no_memory)
        return diag_no_memory(diags);
    diag_warning(diags, SPAN_NONE,
                 "%s uses what its application brings and stemma has not got, %s: the scripts were "
                 "tried with something else in its place",
                 database, text);
    diag_hint(diags, "%s", hint);
    return 0;
}
