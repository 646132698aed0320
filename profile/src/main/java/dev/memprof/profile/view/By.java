package dev.memprof.profile.view;

/** What memory is put together by. */
public enum By {
  /** Every frame as it was found. */
  FRAME,
  /** Frames with their source line in the name, so that outputs without lines tell them apart. */
  LINE,
  METHOD,
  /** Native code: by library. */
  CLASS,
  /** Native code: by library. */
  PACKAGE,
  /** The allocating thread, at the root of each stack. */
  THREAD,
  /** The component that owns the memory, at the root of each stack. */
  COMPONENT
}
