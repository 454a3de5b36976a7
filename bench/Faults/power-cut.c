/* Keeps what a disk would still have after a power cut: each time a database file of the coordinator (coordinator.*, reporting.*) has been flushed (fsync, fdatasync), its content is copied
   to the folder $POWER_CUT_DISK. What was written since is not in the copy. While the file $POWER_CUT_DISK/lies exists nothing is copied, as with a disk that says 'flushed' and did not.
   Built and preloaded by the scenario power-cut. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void keep(int fd) {
  const char *disk = getenv("POWER_CUT_DISK");
  char link[64], path[PATH_MAX], copy[PATH_MAX + 8], kept[PATH_MAX], lies[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (!disk || length <= 0) return;
  path[length] = 0;
  const char *name = strrchr(path, '/');
  if (!name || (strncmp(name, "/coordinator.", 13) != 0 && strncmp(name, "/reporting.", 11) != 0)) return;
  snprintf(lies, sizeof lies, "%s/lies", disk);
  if (access(lies, F_OK) == 0) return;
  snprintf(kept, sizeof kept, "%s%s", disk, name);
  snprintf(copy, sizeof copy, "%s.new", kept);
  pthread_mutex_lock(&turn);
  int from = open(path, O_RDONLY | O_CLOEXEC), to = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  static char buffer[1 << 16];
  ssize_t got;
  int whole = from >= 0 && to >= 0;
  while (whole && (got = read(from, buffer, sizeof buffer)) > 0) whole = write(to, buffer, (size_t)got) == got;
  if (from >= 0) close(from);
  if (to >= 0) close(to);
  if (whole) rename(copy, kept);
  pthread_mutex_unlock(&turn);
}

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int result = real(fd);
  if (result == 0) keep(fd);
  return result;
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  int result = real(fd);
  if (result == 0) keep(fd);
  return result;
}
