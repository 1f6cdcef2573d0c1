/* Preloaded into a program, lets one call of the system fail: the k-th of a name, as a disk or a network would.
 *
 *   FAULT_CALL   open, read, pread, mmap, write, pwrite, fsync, rename, close or mkdir; or any
 *   FAULT_AT     which of its calls, from 1 on
 *   FAULT_KIND   EIO, ENOSPC, short (half the bytes of a read or write) or kill (SIGKILL before the call)
 *   FAULT_UNDER  only calls on files below this folder count
 *   FAULT_COUNT  file that says at the end how many there were, "NAME CALLS" a line
 *
 * mmap of files fails, of memory never. What libc calls inside itself (fread, std::ifstream) is not seen. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char* const names[] = {"open",  "read",   "pread", "mmap",  "write", "pwrite",
                                    "fsync", "rename", "mkdir", "close", "any"};
enum { ANY = sizeof names / sizeof *names - 1 };
static atomic_long calls[ANY + 1];

static int number_of(const char* name) {
  int number = 0;
  while (number < ANY && strcmp(names[number], name) != 0) ++number;
  return number;
}

/* 0 where this call goes on, 1 where it fails, 2 where it is cut short. */
static int faulty(const char* name) {
  const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
  const long of_any = atomic_fetch_add(&calls[ANY], 1) + 1;
  const long of_name = atomic_fetch_add(&calls[number_of(name)], 1) + 1;
  if (wanted == NULL || at == NULL || kind == NULL) return 0;
  const int any = strcmp(wanted, names[ANY]) == 0;
  if ((!any && strcmp(wanted, name) != 0) || (any ? of_any : of_name) != atol(at)) return 0;
  if (strcmp(kind, "kill") == 0) raise(SIGKILL);
  if (strcmp(kind, "short") == 0) return 2;
  errno = strcmp(kind, "ENOSPC") == 0 ? ENOSPC : EIO;
  return 1;
}

static int is_under(const char* path) {
  const char* folder = getenv("FAULT_UNDER");
  return folder == NULL || strncmp(path, folder, strlen(folder)) == 0;
}

static int is_watched(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = '\0';
  return is_under(path);
}

__attribute__((destructor)) static void tell(void) {
  const char* file = getenv("FAULT_COUNT");
  FILE* out = file != NULL ? fopen(file, "w") : NULL;
  if (out == NULL) return;
  for (int number = 0; number <= ANY; ++number) fprintf(out, "%s %ld\n", names[number], atomic_load(&calls[number]));
  fclose(out);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (is_under(path) && faulty("open") == 1) return -1;
  return REAL(open)(path, flags, mode);
}

/* Sizes of files are 64 bits here, so both names are one function. */
int open64(const char* path, int flags, ...) __attribute__((alias("open")));

ssize_t read(int file, void* to, size_t size) {
  const int fault = is_watched(file) ? faulty("read") : 0;
  return fault == 1 ? -1 : REAL(read)(file, to, fault == 2 ? (size + 1) / 2 : size);
}

ssize_t write(int file, const void* from, size_t size) {
  const int fault = is_watched(file) ? faulty("write") : 0;
  return fault == 1 ? -1 : REAL(write)(file, from, fault == 2 ? (size + 1) / 2 : size);
}

ssize_t pread(int file, void* to, size_t size, off_t at) {
  const int fault = is_watched(file) ? faulty("pread") : 0;
  return fault == 1 ? -1 : REAL(pread)(file, to, fault == 2 ? (size + 1) / 2 : size, at);
}

ssize_t pwrite(int file, const void* from, size_t size, off_t at) {
  const int fault = is_watched(file) ? faulty("pwrite") : 0;
  return fault == 1 ? -1 : REAL(pwrite)(file, from, fault == 2 ? (size + 1) / 2 : size, at);
}

ssize_t pread64(int, void*, size_t, off_t) __attribute__((alias("pread")));
ssize_t pwrite64(int, const void*, size_t, off_t) __attribute__((alias("pwrite")));

void* mmap(void* address, size_t size, int protection, int flags, int file, off_t at) {
  if (file >= 0 && is_watched(file) && faulty("mmap") == 1) return MAP_FAILED;
  return REAL(mmap)(address, size, protection, flags, file, at);
}

void* mmap64(void*, size_t, int, int, int, off_t) __attribute__((alias("mmap")));

int fsync(int file) { return is_watched(file) && faulty("fsync") == 1 ? -1 : REAL(fsync)(file); }

int rename(const char* from, const char* to) {
  return is_under(to) && faulty("rename") == 1 ? -1 : REAL(rename)(from, to);
}

int mkdir(const char* path, mode_t mode) {
  return is_under(path) && faulty("mkdir") == 1 ? -1 : REAL(mkdir)(path, mode);
}

/* The descriptor is closed all the same, as after a real failure. */
int close(int file) {
  const int fault = is_watched(file) ? faulty("close") : 0;
  const int closed = REAL(close)(file);
  if (fault != 1) return closed;
  errno = EIO;
  return -1;
}
