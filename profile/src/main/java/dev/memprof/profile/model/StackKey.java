package dev.memprof.profile.model;

import java.util.List;

/**
 * What makes two stacks the same: the names, files and lines of their frames, not the addresses,
 * which differ from process to process. Its hash is computed once, since comparing two profiles
 * looks up every stack.
 */
final class StackKey {
  private final List<Frame> stack;
  private final int hash;

  StackKey(List<Frame> stack) {
    this.stack = stack;
    int h = 1;
    for (Frame frame : stack) {
      h = 31 * (31 * (31 * h + frame.name().hashCode()) + frame.file().hashCode()) + frame.line();
    }
    this.hash = h;
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof StackKey other)
        || hash != other.hash
        || stack.size() != other.stack.size()) {
      return false;
    }
    for (int i = 0; i < stack.size(); i++) {
      if (!same(stack.get(i), other.stack.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(Frame a, Frame b) {
    return a.line() == b.line() && a.name().equals(b.name()) && a.file().equals(b.file());
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
