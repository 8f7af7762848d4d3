#include "cards/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child_start(const char *const *argv, int output)
{
    pid_t child = -1;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    bool is_ready =
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0;
    /* posix_spawn does not write to its arguments; only its type is older than const. */
    if (!is_ready || posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv,
                                  environ) != 0) {
        child = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

/* Reads to the end, or to one byte beyond the bound. */
static bool read_all(int file, uint8_t *bytes, size_t size_most, size_t *ret_size)
{
    size_t size = 0;
    while (size <= size_most) {
        ssize_t got = read(file, bytes + size, size_most + 1 - size);
        if (got == 0) {
            *ret_size = size;
            return true;
        }
        if (got < 0 && errno != EINTR) {
            return false;
        }
        size += got > 0 ? (size_t)got : 0;
    }
    return false;
}

static bool child_end(pid_t child, bool is_wanted)
{
    int status = 0;
    if (!is_wanted) {
        kill(child, SIGKILL);
    }
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool child_read(const char *const *argv, size_t size_most, uint8_t **ret_bytes, size_t *ret_size)
{
    int ends[2];
    size_t size = 0;
    uint8_t *bytes = malloc(size_most + 1);
    if (!bytes || pipe2(ends, O_CLOEXEC) != 0) {
        free(bytes);
        return false;
    }
    pid_t child = child_start(argv, ends[1]);
    close(ends[1]);
    bool is_read = child > 0 && read_all(ends[0], bytes, size_most, &size);
    close(ends[0]);
    if (child <= 0 || !child_end(child, is_read) || !is_read) {
        free(bytes);
        return false;
    }
    *ret_bytes = bytes;
    *ret_size = size;
    return true;
}
