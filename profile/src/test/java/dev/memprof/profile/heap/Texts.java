package dev.memprof.profile.heap;

/** One small file of each form. */
final class Texts {
  static final String SAMPLED =
      """
      heap_v2/524288
        t*: 99999: 99999999 [0: 0]
        t0: 17: 1234567 [0: 0]
        t3: 12: 6496 [0: 0] block flusher
      @ 0x7f3bba36de19 0x8000000000001cbc 0xffffffffffffffff
        t*: 13: 6688 [0: 0]
        t3: 12: 6496 [0: 0]
        t5: 1: 192 [0: 0]
      @ 0x1
        t*: 0: 0 [3: 77]

      MAPPED_LIBRARIES:
      7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234   /nonexistent/libz.so.1
      """;

  static final String COUNTED =
      """
      heap profile:     14:     6711 [    21:     9999] @ heapprofile
          13:     6688 [    13:     6688] @ 0x7f3bba36de19 0x7f3bba36e000
           1:       23 [     8:     3311] @ 0x7f3bba36de19

      MAPPED_LIBRARIES:
      7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234   /nonexistent/libz.so.1
      """;

  static final String SYMBOLS =
      """
      --- symbol
      binary=/nonexistent/server
      0x7f3bba36de19 deflateInit2_
      0x00007f3bba36dfff outer(int)--middle<char>--inner
      0x7f3bba36e07f
      ---
      --- heap
      """;

  private Texts() {}
}
