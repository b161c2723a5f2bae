/* Named mistakes, compiled in only where tests look for them.
 *
 * A claim that nothing can break proves nothing. So an algorithm names a wrong decision where it
 * takes the right one, and a build with -DGROUNDWORK_MUTANTS can switch one on by its name:
 *
 *     bool leaves = MUTANT("log-leaves-late") ? age > window : age >= window;
 *
 * Everywhere else MUTANT() is the constant false and costs nothing.
 */
#ifndef GROUNDWORK_BASE_MUTANT_H
#define GROUNDWORK_BASE_MUTANT_H

#include <stdbool.h>

#ifdef GROUNDWORK_MUTANTS

extern const char *mutant_active; /* the one that is on; NULL: none */

bool mutant_is_active(const char *name);
#define MUTANT(name) mutant_is_active(name)

#else

#define MUTANT(name) false

#endif
#endif
