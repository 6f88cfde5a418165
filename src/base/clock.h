/* The time of day, and how long something took. */
#ifndef STEMMA_BASE_CLOCK_H
#define STEMMA_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_TEXT_SIZE = 25 }; /* "2026-01-31T12:00:00.000Z" and NUL */

/* Now, in UTC, as ISO 8601 with milliseconds. */
void clock_text(char out[CLOCK_TEXT_SIZE]);

/* Milliseconds since 1970-01-01, UTC; less than 2^48 until the year 10889. */
int64_t clock_unix_ms(void);

/* Milliseconds since some fixed moment; never goes back. */
int64_t clock_ms(void);

/* The same a little behind, by some 4 ms, for what asks a thousand times a second. */
int64_t clock_coarse_ms(void);

#endif
