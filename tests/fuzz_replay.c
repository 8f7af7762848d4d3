/*
 * Replays a corpus through one fuzz target without libFuzzer, so that CI needs no clang:
 * each file of each folder named on the command line is one input.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    /* malloc of the exact size, so that ASan sees one byte too far. */
    static uint8_t whole[1 << 20];
    size_t size = fread(whole, 1, sizeof whole, file);
    fclose(file);
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact) {
        return 1;
    }
    for (size_t i = 0; i < size; i++) {
        exact[i] = whole[i];
    }
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

static int replay_folder(const char *folder, int *ret_count)
{
    DIR *dir = opendir(folder);
    if (!dir) {
        perror(folder);
        return 1;
    }
    int failed = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[4096];
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        failed |= replay_file(path);
        *ret_count += 1;
    }
    closedir(dir);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0, count = 0;
    for (int i = 1; i < argc; i++) {
        failed |= replay_folder(argv[i], &count);
    }
    printf("%d inputs replayed\n", count);
    return failed || count == 0;
}
