package dev.memprof.agent.watch;

import dev.memprof.profile.lines.HeapRoom;

/** How much room the Java heap has for a dump. */
interface Heap {
  /** That of this JVM. */
  Heap OF_THIS_JVM =
      new Heap() {
        @Override
        public boolean isTight() {
          return HeapRoom.isTight();
        }

        @Override
        public long spareBytes() {
          return HeapRoom.spareBytes();
        }
      };

  /** Whether nothing should be read. */
  boolean isTight();

  /** What may be kept of a file. */
  long spareBytes();
}
