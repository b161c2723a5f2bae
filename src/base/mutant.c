#include "base/mutant.h"

#ifdef GROUNDWORK_MUTANTS

#include <stddef.h>
#include <string.h>

const char *mutant_active = NULL;

bool mutant_is_active(const char *name)
{
    return mutant_active != NULL && strcmp(mutant_active, name) == 0;
}

#endif
