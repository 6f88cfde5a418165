/* Closing any descriptor of a file drops every POSIX lock that the process has on it, and SQLite's
 * locks are of that kind:
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 * They belong to a table of descriptors, though (fcntl(2), unshare(2)). So the database is opened
 * and closed again by a thread that has such a table of its own. */
#include "backend/clone.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct cloning {
    const char *from;
    int to;
    bool done;
};

static void *clone_apart(void *user)
{
    struct cloning *cloning = user;
    if (unshare(CLONE_FILES) != 0)
        return NULL;
    int from = open(cloning->from, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    cloning->done = from >= 0 && ioctl(cloning->to, FICLONE, from) == 0;
#ifdef SYS_close_range
    /* The table goes with the thread, but a moment after pthread_join(): what others close then
     * would still be locked. */
    syscall(SYS_close_range, 0U, ~0U, 0U);
#endif
    return NULL;
}

bool clone_file(const char *from, int to)
{
    struct cloning cloning = {from, to, false};
    pthread_t thread;
    if (pthread_create(&thread, NULL, clone_apart, &cloning) != 0)
        return false;
    pthread_join(thread, NULL);
    return cloning.done;
}
