/* Inside generate/: conditions of which one plainly asks for less than the other. All are keys of
 * canonical texts, in which a space stands between tokens. "No" may mean that it is not seen. */
#ifndef STEMMA_GENERATE_WEAKER_H
#define STEMMA_GENERATE_WEAKER_H

#include <stdbool.h>

/* Whether what meets the one CHECK meets the other: it has an OR more, a longer list behind IN, or
 * a number that allows more. */
bool weaker_check(const char *old, const char *new);

/* Whether the rows of the one WHERE are among those of the other: it has an AND more. */
bool weaker_where(const char *narrow, const char *wide);

#endif
