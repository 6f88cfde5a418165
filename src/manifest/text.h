/* Lines of a manifest's text. */
#ifndef STEMMA_MANIFEST_TEXT_H
#define STEMMA_MANIFEST_TEXT_H

#include "base/str.h"

#include <stdbool.h>

/* No line break as YAML knows them: LF, CR, NEL, LS, PS. */
bool text_is_one_line(struct str s);

/* Offsets: of the first byte of the line that `at` is in (a BOM is no part of it), and of its LF,
 * or the text's length. */
size_t text_line_start(struct str text, size_t at);
size_t text_line_end(struct str text, size_t at);

#endif
