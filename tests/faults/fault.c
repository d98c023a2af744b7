/* A disk, a clock and a moment that can be told to fail: preloaded under Python and SQLite.
 *
 * Calls on files below one folder are counted by class; at the n-th of the classes asked for, the
 * call fails, is torn, or the process is killed or stopped. Nothing happens until `fault_arm`.
 * libfiu knows neither a folder nor the n-th call of a class, and cannot kill or stop there.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPEN_READ = 1, OPEN_WRITE = 2, READ = 4, WRITE = 8, SYNC = 16, NAME = 32, MAP = 64 };
enum { NOTHING, FAIL, KILL_BEFORE, KILL_AFTER, TORN, SHORT, STOP, CLOCK };
#define MOST 65536

static char root[4096];
static volatile long mask, at, action, code, more, calls, shift, fired, counts[7];
static volatile char watched[MOST];

void fault_arm(const char *folder, long classes, long n, long what, long error, long times,
               long seconds) {
    strncpy(root, folder, sizeof root - 1);
    mask = classes, at = n, action = what, code = error, more = times;
    calls = fired = 0;
    for (int class = 0; class < 7; class++) counts[class] = 0;
    shift = what == CLOCK && n == 0 ? seconds : 0;
    if (what == CLOCK && n) code = seconds;
}
long fault_calls(void) { return calls; }
long fault_fired(void) { return fired; }
long fault_count(long class) { return counts[class]; }

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)

static int ours(const char *path) {
    size_t length = strlen(root);
    return length && path && !strncmp(path, root, length);
}

/* What becomes of this call: NOTHING to let it pass. */
static long fate(long class) {
    __sync_add_and_fetch(&counts[__builtin_ctzl(class)], 1);
    if (!(mask & class)) return NOTHING;
    long n = __sync_add_and_fetch(&calls, 1);
    if (!at || n < at || (more >= 0 && n > at + more)) return NOTHING;
    fired++;
    if (action == KILL_BEFORE) kill(getpid(), SIGKILL);
    if (action == STOP) { if (n == at) raise(SIGSTOP); return NOTHING; }
    if (action == CLOCK) { shift = code; return NOTHING; }
    return action;
}

static void after(long what) { if (what == KILL_AFTER || what == TORN) kill(getpid(), SIGKILL); }

#define GUARD(class, failure) \
    long what = fate(class); \
    if (what == FAIL || what == SHORT) { errno = (int)code; return failure; }

static int is_ours(int fd) { return fd >= 0 && fd < MOST && watched[fd]; }
static int noted(int fd, int mine) {
    if (fd >= 0 && fd < MOST) watched[fd] = (char)mine;
    return fd;
}

#define OPEN(name, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list l; va_start(l, flags); mode = va_arg(l, mode_t); va_end(l); } \
        if (!ours(path)) return noted(real arguments, 0); \
        GUARD((flags & (O_WRONLY | O_RDWR | O_CREAT)) ? OPEN_WRITE : OPEN_READ, -1) \
        int fd = noted(real arguments, 1); \
        after(what); \
        return fd; \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))

#define FOPEN(name) \
    FILE *name(const char *path, const char *how) { \
        REAL(name); \
        if (!ours(path)) return real(path, how); \
        GUARD(how[0] == 'r' && !strchr(how, '+') ? OPEN_READ : OPEN_WRITE, NULL) \
        FILE *file = real(path, how); \
        if (file) noted(fileno(file), 1); \
        after(what); \
        return file; \
    }
FOPEN(fopen)
FOPEN(fopen64)

int close(int fd) { REAL(close); noted(fd, 0); return real(fd); }

#define TRANSFER(name, class, result, parameters, whole, half) \
    result name parameters { \
        REAL(name); \
        if (!is_ours(fd)) return real whole; \
        long what = fate(class); \
        if (what == FAIL) { errno = (int)code; return -1; } \
        if (what == SHORT && size < 2) { errno = (int)code; return -1; } \
        result done = what == TORN || what == SHORT ? real half : real whole; \
        after(what); \
        return done; \
    }
TRANSFER(write, WRITE, ssize_t, (int fd, const void *b, size_t size), (fd, b, size), (fd, b, size / 2))
TRANSFER(pwrite, WRITE, ssize_t, (int fd, const void *b, size_t size, off_t o), (fd, b, size, o), (fd, b, size / 2, o))
TRANSFER(pwrite64, WRITE, ssize_t, (int fd, const void *b, size_t size, off64_t o), (fd, b, size, o), (fd, b, size / 2, o))
TRANSFER(read, READ, ssize_t, (int fd, void *b, size_t size), (fd, b, size), (fd, b, size / 2))
TRANSFER(pread, READ, ssize_t, (int fd, void *b, size_t size, off_t o), (fd, b, size, o), (fd, b, size / 2, o))
TRANSFER(pread64, READ, ssize_t, (int fd, void *b, size_t size, off64_t o), (fd, b, size, o), (fd, b, size / 2, o))

size_t fwrite(const void *b, size_t size, size_t count, FILE *file) {
    REAL(fwrite);
    if (!is_ours(fileno(file))) return real(b, size, count, file);
    GUARD(WRITE, 0)
    size_t done = real(b, size, what == TORN ? count / 2 : count, file);
    if (what == KILL_AFTER || what == TORN) fflush(file);
    after(what);
    return done;
}

#define CALL(name, class, mine, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        if (!(mine)) return real arguments; \
        GUARD(class, -1) \
        int done = real arguments; \
        after(what); \
        return done; \
    }
CALL(fsync, SYNC, is_ours(fd), (int fd), (fd))
CALL(fdatasync, SYNC, is_ours(fd), (int fd), (fd))
CALL(ftruncate, WRITE, is_ours(fd), (int fd, off_t size), (fd, size))
CALL(ftruncate64, WRITE, is_ours(fd), (int fd, off64_t size), (fd, size))
CALL(rename, NAME, ours(to), (const char *from, const char *to), (from, to))
CALL(unlink, NAME, ours(path), (const char *path), (path))
CALL(mkdir, NAME, ours(path), (const char *path, mode_t mode), (path, mode))
CALL(rmdir, NAME, ours(path), (const char *path), (path))

#define MMAP(name, offset_t) \
    void *name(void *where, size_t size, int protection, int flags, int fd, offset_t offset) { \
        REAL(name); \
        if (!(flags & MAP_ANONYMOUS) && is_ours(fd)) { GUARD(MAP, MAP_FAILED) after(what); } \
        return real(where, size, protection, flags, fd, offset); \
    }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(clock_gettime);
    int done = real(which, now);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += shift;
    return done;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(gettimeofday);
    int done = real(now, zone);
    if (!done) now->tv_sec += shift;
    return done;
}
time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}
