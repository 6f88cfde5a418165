/* Inside backend/: what a unit leaves behind, against what was there before. */
#ifndef STEMMA_BACKEND_SQLITE_AFTER_H
#define STEMMA_BACKEND_SQLITE_AFTER_H

#include "backend/sqlite_foreign_keys.h"
#include "backend/sqlite_rebuild.h"
#include "backend/sqlite_validity.h"

/* Fill the first five before aftermath_begin(). */
struct aftermath {
    struct sqlite_backend *backend;
    struct guard *guard;
    struct arena *arena;
    diag_list *diags;
    bool followed;                 /* by another unit of the same run */
    struct violations before, now; /* foreign keys broken before the unit, and after its steps */
    bool has_before;               /* `before` and `keys_before` are filled */
    bool doubts_keys;              /* some no longer work, and may not have before */
    struct validity_list keys_before;
    struct validity_list texts_before; /* before the first statement that could break something */
    bool has_texts_before;
    struct key_history keys_history;
    brought_keys brought; /* keys that do not work, by this unit or an earlier one of the run */
    rebuild_list rebuilt; /* what belonged to tables that the script may be rebuilding */
};

/* A result: keys are broken that may have been so before. Nothing was reported. */
enum { AFTER_SUSPECT = 3 };

void aftermath_begin(struct aftermath *aftermath);
void aftermath_end(struct aftermath *aftermath);

/* To be called before every statement that guard->alters; `user` is the aftermath. */
int aftermath_before_altering(void *user);

/* After a script: warns of what tables lost in a rebuild. */
int aftermath_report_rebuilt(struct aftermath *aftermath, const struct script *script);

/* After a script that relied on deferred constraints: they must hold. */
int aftermath_check_deferred(struct aftermath *aftermath, const struct script *script);

/* After all scripts of a unit. AFTER_SUSPECT where the state before has to be looked at. */
int aftermath_check(struct aftermath *aftermath);

/* Looks at the state before, outside the unit's transaction: at what matters after AFTER_SUSPECT,
 * or at all tables. */
enum after_scope { AFTER_SUSPECTS, AFTER_ALL };
int aftermath_look_before(struct aftermath *aftermath, enum after_scope scope);

/* When the unit is done, or has failed: what the run's next unit has to know. */
void aftermath_hand_on(struct aftermath *aftermath, int result);

/* After AFTER_SUSPECT and a look at the state before: an error where the unit did leave new
 * orphans. Else all is forgotten but that state, and the unit can be made again. */
int aftermath_judge(struct aftermath *aftermath);

/* What is known of the schema from unit to unit: it holds only if nobody else has committed since.
 */
void schema_forget(struct sqlite_backend *backend);
void schema_recall(struct sqlite_backend *backend);
void schema_remember(struct sqlite_backend *backend, const struct guard *guard);

#endif
