/* Gives strings that the caller frees, as many C libraries do. */
#include <string.h>

char *greet(void) { return strdup("hello, to be freed by the caller"); }
