/* A library with a call in it, whose return address safe_read_test.c looks at. */
int call_back(int (*function)(void)) { return function() + 1; }
