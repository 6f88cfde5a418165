/* Inside report/: what JSON documents are made with. What fails for want of memory is noted in the
 * report, which then writes no document; a NULL object is borne. */
#ifndef STEMMA_REPORT_JSON_H
#define STEMMA_REPORT_JSON_H

#include "report/parts.h"

#include <jansson.h>

/* The document that is being filled; NULL when out of memory. */
json_t *json_document(struct report *report);

/* These give `value` away; NULL is a failure, as it is to jansson. */
void json_put(struct report *report, json_t *object, const char *key, json_t *value);
void json_append(struct report *report, json_t *array, json_t *value);

/* JSON is UTF-8; a path or an argument need not be. What is not becomes U+FFFD. */
json_t *json_text(const char *text);
json_t *json_names(struct report *report, const struct stemma_names *list);

/* No key where the text is NULL. */
void json_put_text(struct report *report, json_t *object, const char *key, const char *text);
void json_put_names(struct report *report, json_t *object, const char *key,
                    const struct stemma_names *list);

/* No key where there is none. */
void json_put_some_names(struct report *report, json_t *object, const char *key,
                         const struct stemma_names *list);
void json_put_count(struct report *report, json_t *object, const char *key, size_t count);

/* The command, and its database, which may be NULL. */
void json_put_command(struct report *report, json_t *object, const char *database);

#endif
