#include "disk.h"

#include "chance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, MOST_FILES = 8, MOST_NAMES = 4 };

/* bytes NULL: the file was cut off, or extended, to `offset`. */
struct change {
    unsigned char *bytes;
    size_t offset, size;
};

struct disk_file {
    unsigned char *durable;
    size_t size;
    struct change *changes; /* since the last sync, oldest first */
    size_t count, room;
};

/* A name and the files that it has stood for since the folder was synced, the oldest first; NULL
 * for none. */
struct entry {
    char path[400];
    struct disk_file *files[MOST_FILES];
    size_t count;
};

static struct {
    struct entry entries[MOST_NAMES];
    size_t count;
    bool lies;
    struct disk_file **files; /* all of them */
    size_t file_count;
} disk;

static void *need(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static struct disk_file *make_file(void)
{
    struct disk_file *file = need(calloc(1, sizeof *file));
    disk.files = need(realloc(disk.files, (disk.file_count + 1) * sizeof(struct disk_file *)));
    disk.files[disk.file_count++] = file;
    return file;
}

static struct disk_file *load_file(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return NULL;
    struct disk_file *file = make_file();
    if (fseek(stream, 0, SEEK_END) != 0 || ftell(stream) < 0)
        abort();
    file->size = (size_t)ftell(stream);
    file->durable = need(malloc(file->size + 1));
    rewind(stream);
    if (fread(file->durable, 1, file->size, stream) != file->size)
        abort();
    fclose(stream);
    return file;
}

static void forget_changes(struct disk_file *file)
{
    for (size_t i = 0; i < file->count; i++)
        free(file->changes[i].bytes);
    file->count = 0;
}

void disk_end(void)
{
    for (size_t i = 0; i < disk.file_count; i++) {
        forget_changes(disk.files[i]);
        free(disk.files[i]->changes);
        free(disk.files[i]->durable);
        free(disk.files[i]);
    }
    free(disk.files);
    memset(&disk, 0, sizeof disk);
}

void disk_begin(const char *const *paths, size_t count)
{
    disk_end();
    if (count > MOST_NAMES)
        abort();
    for (size_t i = 0; i < count; i++) {
        struct entry *entry = &disk.entries[disk.count++];
        snprintf(entry->path, sizeof entry->path, "%s", paths[i]);
        entry->files[0] = load_file(paths[i]);
        entry->count = 1;
    }
}

void disk_lie(void)
{
    disk.lies = true;
}

static struct entry *find(const char *path)
{
    for (size_t i = 0; i < disk.count; i++)
        if (strcmp(disk.entries[i].path, path) == 0)
            return &disk.entries[i];
    return NULL;
}

static void become(struct entry *entry, struct disk_file *file)
{
    if (entry->count == MOST_FILES) /* the second oldest is the least interesting one */
        memmove(&entry->files[1], &entry->files[2], (MOST_FILES - 2) * sizeof entry->files[0]);
    else
        entry->count++;
    entry->files[entry->count - 1] = file;
}

struct disk_file *disk_open(const char *path)
{
    struct entry *entry = find(path);
    if (entry == NULL)
        return NULL;
    if (entry->files[entry->count - 1] == NULL)
        become(entry, make_file());
    return entry->files[entry->count - 1];
}

void disk_delete(const char *path)
{
    struct entry *entry = find(path);
    if (entry != NULL && entry->files[entry->count - 1] != NULL)
        become(entry, NULL);
}

void disk_sync_folder(void)
{
    for (size_t i = 0; i < disk.count && !disk.lies; i++) {
        disk.entries[i].files[0] = disk.entries[i].files[disk.entries[i].count - 1];
        disk.entries[i].count = 1;
    }
}

static void add_change(struct disk_file *file, struct change change)
{
    if (file->count == file->room) {
        file->room = file->room * 2 + 16;
        file->changes = need(realloc(file->changes, file->room * sizeof change));
    }
    file->changes[file->count++] = change;
}

void disk_write(struct disk_file *file, const void *bytes, size_t size, size_t offset)
{
    struct change change = {need(malloc(size)), offset, size};
    memcpy(change.bytes, bytes, size);
    add_change(file, change);
}

void disk_truncate(struct disk_file *file, size_t size)
{
    add_change(file, (struct change){.offset = size});
}

/* ---- What is left ---- */

static size_t size_after(size_t size, const struct change *change)
{
    size_t end = change->offset + change->size;
    return change->bytes == NULL || end > size ? end : size;
}

/* The largest that the file has been. */
static size_t most(const struct disk_file *file)
{
    size_t size = file->size, largest = size;
    for (size_t i = 0; i < file->count; i++) {
        size = size_after(size, &file->changes[i]);
        largest = size > largest ? size : largest;
    }
    return largest;
}

/* Does to the bytes [from, to) of `image` what the change did to the file. */
static void apply_change(const struct change *change, unsigned char *image, size_t from, size_t to)
{
    size_t start = change->offset > from ? change->offset : from;
    size_t end = change->bytes == NULL ? to : change->offset + change->size;
    end = end < to ? end : to;
    if (start >= end)
        return;
    if (change->bytes == NULL)
        memset(image + start, 0, end - start);
    else
        memcpy(image + start, change->bytes + (start - change->offset), end - start);
}

/* How many of the changes reached the disk, for a sector or for the size: none, all, or some. */
enum fate { FATE_NONE, FATE_ALL, FATE_SOME, FATES };

static enum fate pick_fate(struct chance *chance)
{
    size_t fate = chance_below(chance, FATES + 1);
    return fate < FATE_SOME ? (enum fate)fate : FATE_SOME;
}

static size_t reached(const struct disk_file *file, enum fate fate, struct chance *chance)
{
    if (fate == FATE_SOME) /* each sector has its own */
        fate = pick_fate(chance);
    return fate == FATE_NONE  ? 0
           : fate == FATE_ALL ? file->count
                              : chance_below(chance, file->count + 1);
}

/* The bytes of a file after an outage, with room for the most that it has been. */
static unsigned char *image_of(const struct disk_file *file, struct chance *chance, size_t *size)
{
    enum fate fate = pick_fate(chance);
    bool garbage = chance_below(chance, 2) == 0;
    size_t room = most(file), kept = reached(file, fate, chance);
    unsigned char *image = need(calloc(1, room + 1));
    for (size_t i = file->size; garbage && i < room; i++)
        image[i] = (unsigned char)chance_below(chance, 256);
    if (file->size != 0)
        memcpy(image, file->durable, file->size);
    *size = file->size;
    for (size_t i = 0; i < kept; i++)
        *size = size_after(*size, &file->changes[i]);
    for (size_t from = 0; from < room; from += SECTOR) {
        size_t to = from + SECTOR < room ? from + SECTOR : room;
        size_t count = reached(file, fate, chance);
        for (size_t i = 0; i < count; i++)
            apply_change(&file->changes[i], image, from, to);
    }
    return image;
}

void disk_sync(struct disk_file *file)
{
    if (disk.lies)
        return;
    size_t size = file->size, room = most(file);
    unsigned char *image = need(calloc(1, room + 1));
    if (size != 0)
        memcpy(image, file->durable, size);
    for (size_t i = 0; i < file->count; i++) {
        apply_change(&file->changes[i], image, 0, room);
        size = size_after(size, &file->changes[i]);
    }
    free(file->durable);
    file->durable = image;
    file->size = size;
    forget_changes(file);
}

static void leave(const struct entry *entry, struct chance *chance)
{
    const struct disk_file *file = entry->files[chance_below(chance, entry->count)];
    unlink(entry->path);
    if (file == NULL)
        return;
    size_t size;
    unsigned char *image = image_of(file, chance, &size);
    FILE *stream = need(fopen(entry->path, "wb"));
    if (fwrite(image, 1, size, stream) != size || fclose(stream) != 0)
        abort();
    free(image);
}

void disk_crash(uint64_t seed)
{
    struct chance chance = chance_from(seed);
    for (size_t i = 0; i < disk.count; i++)
        leave(&disk.entries[i], &chance);
}
