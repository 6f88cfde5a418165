#include "api/created.h"

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct creation *creation_begin(diag_list *diags)
{
    struct creation *creation = calloc(1, sizeof *creation);
    if (creation == NULL)
        diag_no_memory(diags);
    else
        creation->diags = diags;
    return creation;
}

int creation_file(struct creation *creation, const char *path, struct str bytes)
{
    int rc = file_create(path, bytes);
    if (rc == -EEXIST) {
        rc = diag_error(creation->diags, STEMMA_IO, SPAN_NONE, "%s is there already", path);
        diag_hint(creation->diags, "nothing that exists is overwritten: move it away, or choose "
                                   "another id");
        return rc;
    }
    if (rc != 0)
        return diag_errno(creation->diags, -rc, path, "cannot be written");
    if (!VEC_PUSH(&creation->arena, &creation->files, path)) {
        unlink(path);
        return diag_no_memory(creation->diags);
    }
    creation->made = creation->files.count;
    return 0;
}

int creation_changes(struct creation *creation, const char *path)
{
    const char *copy = arena_copy(&creation->arena, path, strlen(path));
    bool ok = copy != NULL && VEC_PUSH(&creation->arena, &creation->files, copy);
    return ok ? 0 : diag_no_memory(creation->diags);
}

void stemma_created_free(struct stemma_created *created)
{
    if (created == NULL)
        return;
    struct creation *creation = (struct creation *)created;
    struct arena arena = creation->arena;
    free(creation);
    arena_free(&arena);
}

int creation_end(struct creation *creation, int rc, struct stemma_created **out)
{
    diag_settle(creation->diags);
    creation->created.files = (struct stemma_names){creation->files.items, creation->files.count};
    creation->created.kept = (struct stemma_names){creation->kept.items, creation->kept.count};
    if (rc == 0) {
        *out = &creation->created;
        return 0;
    }
    for (size_t i = 0; i < creation->made; i++)
        unlink(creation->files.items[i]);
    stemma_created_free(&creation->created);
    return rc;
}
