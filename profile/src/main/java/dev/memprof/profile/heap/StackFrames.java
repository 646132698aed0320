package dev.memprof.profile.heap;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Mapping;
import java.util.List;

/** What the words of a file's stacks mean: by what is on this machine, or in the file itself. */
interface StackFrames {
  /** The highest bit tells the ids of named frames from addresses. */
  long ID_MASK = 0xffff_ffffL;

  /** How the names of frames begin that should have one. */
  String UNNAMED = "[unnamed ";

  /** About what a frame takes that was not seen before. */
  long FRAME_BYTES = 300;

  /** Without the allocator's own frames at the innermost end; never empty. */
  List<Frame> of(long[] words) throws MalformedProfileException;

  List<Mapping> mappings();

  static List<Frame> orNone(List<Frame> stack) {
    return stack.isEmpty() ? List.of(Frame.marker("[no frames]")) : stack;
  }

  /** A named frame (docs/formats.md) whose name is in no names file. */
  static Frame unnamed(long word) {
    return Frame.marker(UNNAMED + "0x" + Long.toHexString(word & ID_MASK) + "]");
  }
}
