/* What scripts were tried with in the place of what an application brings. */
#ifndef STEMMA_API_STAND_INS_H
#define STEMMA_API_STAND_INS_H

#include "backend/sqlite_stand_in.h"
#include "diag/diag.h"

/* Warns of it, if there is something. It is no slip of a person's: the database has it. */
int warn_of_stand_ins(const struct stand_ins *ins, const char *database, const char *hint,
                      diag_list *diags);

#endif
