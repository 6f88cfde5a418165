/* Prints a bundle: for each file its name, length and hash, and its text. */
#include <stdio.h>
#include <stdlib.h>
#include <stemma.h>
#include <string.h>

#ifdef __cplusplus
extern "C" const struct stemma_bundle migrations;
#else
extern const struct stemma_bundle migrations;
#endif

static void show(const struct stemma_bundle_file *file)
{
    printf("%s\n%lu %s\n", file->name, (unsigned long)file->length, file->hash);
    fwrite(file->text, 1, file->length, stdout);
    if (file->text[file->length] != '\0')
        exit(EXIT_FAILURE);
}

int main(void)
{
    size_t i;
    show(&migrations.manifest);
    for (i = 0; i < migrations.script_count; i++)
        show(&migrations.scripts[i]);
    return EXIT_SUCCESS;
}
