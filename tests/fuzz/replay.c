/* Takes a fuzz target through the inputs in a folder, so that every compiler and `make test` see
 * what fuzzing once found. Prints TAP; the input that it died of is the last one named. */
#include "fuzz/fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The file in memory of exactly its size, so that a read past the end is one past the block. */
static uint8_t *read_input(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return NULL;
    long length = ftell(file);
    rewind(file);
    *size = length > 0 ? (size_t)length : 0;
    uint8_t *data = malloc(*size + (*size == 0));
    if (data != NULL && fread(data, 1, *size, file) != *size) *size = 0;
    fclose(file);
    return data;
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = argc == 2 ? scandir(argv[1], &entries, is_input, alphasort) : -1;
    if (count <= 0) {
        printf("not ok 1 - there are inputs in %s\n", argc == 2 ? argv[1] : "one folder");
        return 1;
    }
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
        printf("# %s\n", path);
        fflush(stdout);
        size_t size = 0;
        uint8_t *data = read_input(path, &size);
        bool taken = data != NULL && LLVMFuzzerTestOneInput(data, size) == 0;
        printf("%sok %d - %s\n", taken ? "" : "not ", i + 1, entries[i]->d_name);
        free(data);
        free(entries[i]);
    }
    free(entries);
    return 0;
}
