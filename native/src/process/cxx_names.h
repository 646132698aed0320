/* C++ names as they are in the source. */
#ifndef MEMPROF_CXX_NAMES_H
#define MEMPROF_CXX_NAMES_H

/* By libstdc++'s own demangler. To be freed; NULL for what is no such name, and where that library is not installed. Loads
 * it, so this is nothing for the hot path. Any thread. */
char *cxx_name(const char *mangled);

#endif
