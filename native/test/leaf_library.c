/* A library to be loaded and unloaded. */
const char *leaf_name(void);
const char *leaf_name(void) { return NAME; }
