/* The natives of dev.memprof.boot.IsolatedModule, which the JVM looks for in the libraries of its agents (HotSpot's
 * nativeLookup.cpp), before this one is loaded as Java loads libraries. */
#ifndef MEMPROF_ISOLATED_MODULE_H
#define MEMPROF_ISOLATED_MODULE_H

/* The native of a name; NULL where it is none of them. */
void *isolated_module_native(const char *name);

#endif
