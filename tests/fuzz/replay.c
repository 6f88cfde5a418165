/* Runs a fuzz target without libFuzzer: replay [-n MUTATIONS] FILE_OR_FOLDER…
 *
 * Each file goes through the target as it is; then come simple mutations of them, always the same,
 * so that a failure is found again. What is being tried is on disk before it is tried:
 * "replay.last" in the folder named by $STEMMA_FUZZ_KEEP, where that is set. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/file.h"
#include "base/path.h"
#include "base/vec.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SIZE = 16 * 1024, MAX_CHANGES = 6 };

struct corpus {
    struct arena arena;
    VEC(struct str) texts;
};

struct input {
    char bytes[MAX_SIZE];
    size_t len;
};

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "replay: %s: %s\n", path, what);
    exit(EXIT_FAILURE);
}

static void add_file(struct corpus *corpus, const char *path)
{
    struct file_text file;
    if (file_read(AT_FDCWD, path, MAX_SIZE, &corpus->arena, &file) != 0 ||
        !VEC_PUSH(&corpus->arena, &corpus->texts, file.bytes))
        fail("cannot be read, or is too large", path);
}

/* Files in the order of their names: that of the folder differs between machines. */
static void add_folder(struct corpus *corpus, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0)
        fail("cannot be listed", path);
    for (int i = 0; i < count; i++) {
        char *file = path_join(&corpus->arena, path, entries[i]->d_name);
        enum file_kind kind;
        if (file != NULL && file_kind(AT_FDCWD, file, &kind) == 0 && kind == FILE_REGULAR)
            add_file(corpus, file);
        free(entries[i]);
    }
    free(entries);
}

static void add_path(struct corpus *corpus, const char *path)
{
    enum file_kind kind;
    if (file_kind(AT_FDCWD, path, &kind) != 0)
        fail("no such file", path);
    if (kind == FILE_DIRECTORY)
        add_folder(corpus, path);
    else
        add_file(corpus, path);
}

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016). */
static size_t pick(uint64_t *state, size_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    uint64_t number = *state * UINT64_C(0x2545F4914F6CDD1D);
    return below == 0 ? 0 : (size_t)((number >> 33) % below);
}

/* Puts `with` in the place of the bytes from..to, as far as there is room. `with` may be part of
 * input. */
static void replace(struct input *input, size_t from, size_t to, struct str with)
{
    char copy[MAX_SIZE];
    size_t rest = input->len - to;
    if (with.len > MAX_SIZE - from - rest)
        return;
    memcpy(copy, with.ptr, with.len);
    memmove(input->bytes + from + with.len, input->bytes + to, rest);
    memcpy(input->bytes + from, copy, with.len);
    input->len = from + with.len + rest;
}

static void change(struct input *input, const struct corpus *corpus, uint64_t *state)
{
    static const char odd[] = "\0\t\n\r \"#%&'*,-:>?@[\\]{|}~\x7F\x80\xC3\xEF\xFF";
    struct str other = corpus->texts.items[pick(state, corpus->texts.count)];
    size_t at = pick(state, input->len + 1);
    size_t end = at + pick(state, input->len - at < 32 ? input->len - at + 1 : 32);
    size_t from = pick(state, other.len + 1);
    size_t to = from + pick(state, other.len - from < 64 ? other.len - from + 1 : 64);
    char byte = odd[pick(state, sizeof odd - 1)];
    switch (pick(state, 6)) {
    case 0: /* a byte that means something to a parser */
        replace(input, at, at, (struct str){&byte, 1});
        break;
    case 1:
        replace(input, at, at < input->len ? at + 1 : at, (struct str){&byte, 1});
        break;
    case 2: /* a part lost */
        replace(input, at, end, (struct str){"", 0});
        break;
    case 3: /* a part twice */
        replace(input, at, at, (struct str){input->bytes + at, end - at});
        break;
    case 4: /* a part of another text */
        replace(input, at, at, str_slice(other, from, to));
        break;
    default:
        replace(input, at, end, str_slice(other, from, to));
        break;
    }
}

static void keep(const struct input *input)
{
    const char *folder = getenv("STEMMA_FUZZ_KEEP");
    struct arena arena = {0};
    char *path = folder == NULL ? NULL : path_join(&arena, folder, "replay.last");
    FILE *file = path == NULL ? NULL : fopen(path, "wb");
    if (file != NULL) {
        fwrite(input->bytes, 1, input->len, file);
        fclose(file);
    }
    arena_free(&arena);
}

static void try(const struct input *input)
{
    keep(input);
    LLVMFuzzerTestOneInput((const uint8_t *)input->bytes, input->len);
}

static void take(struct input *input, struct str text)
{
    memcpy(input->bytes, text.ptr, text.len);
    input->len = text.len;
}

int main(int argc, char **argv)
{
    static struct input input;
    struct corpus corpus = {0};
    long mutations = 0;
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        mutations = strtol(argv[2], NULL, 10);
        first = 3;
    }
    for (int i = first; i < argc; i++)
        add_path(&corpus, argv[i]);
    if (corpus.texts.count == 0) {
        fprintf(stderr, "usage: %s [-n MUTATIONS] FILE_OR_FOLDER...\n", argv[0]);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < corpus.texts.count; i++) {
        take(&input, corpus.texts.items[i]);
        try(&input);
    }
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
    for (long i = 0; i < mutations; i++) {
        take(&input, corpus.texts.items[pick(&state, corpus.texts.count)]);
        for (size_t n = pick(&state, MAX_CHANGES) + 1; n > 0; n--)
            change(&input, &corpus, &state);
        try(&input);
    }
    printf("%zu texts, %ld mutations\n", corpus.texts.count, mutations);
    arena_free(&corpus.arena);
    return EXIT_SUCCESS;
}
