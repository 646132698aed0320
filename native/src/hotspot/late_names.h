/* Names of frames that the hook could not read, asked of JVMTI. Cold. */
#ifndef MEMPROF_LATE_NAMES_H
#define MEMPROF_LATE_NAMES_H

/* Names all frames that wait for it. Milliseconds after the sample a class may be gone: [unloaded]. Must be
 * called by a thread that is attached to the JVM. */
void late_names_resolve(void);

/* Keeps others from naming, between the two; then all records are looked at again. */
void late_names_hold(void);
void late_names_begin_anew(void);

#endif
