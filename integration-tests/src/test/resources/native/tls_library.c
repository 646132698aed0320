/* One of many libraries with a thread-local variable of the allocating kind (global dynamic). */
static __thread volatile char block[3001];

int touch(void) {
  block[0]++;
  return block[3000];
}
