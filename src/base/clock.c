#include "base/clock.h"

#include <stdio.h>
#include <time.h>

void clock_text(char out[CLOCK_TEXT_SIZE])
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(out, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + len, CLOCK_TEXT_SIZE - len, ".%03uZ", (unsigned)(now.tv_nsec / 1000000) % 1000);
}

static int64_t read_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_unix_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

int64_t clock_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t clock_coarse_ms(void)
{
#ifdef CLOCK_MONOTONIC_COARSE
    return read_ms(CLOCK_MONOTONIC_COARSE);
#else
    return clock_ms();
#endif
}
