package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryErrorsSeenTest {
  private final List<Integer> counted = new ArrayList<>();
  private final MemoryErrorsSeen errors = new MemoryErrorsSeen(counted::add);

  /** As in H2's DbException, which is loaded by whoever connects. */
  @SuppressWarnings("StaticAssignmentOfThrowable")
  private static final class MadeAhead {
    static final OutOfMemoryError WITHOUT_WORDS = new OutOfMemoryError();
    static final OutOfMemoryError WITH_WORDS = new OutOfMemoryError("no room for a page");
  }

  @Test
  void constantsTellOfNoNeed() {
    errors.accept(MadeAhead.WITHOUT_WORDS);
    errors.accept(MadeAhead.WITH_WORDS);
    assertThat(counted).isEmpty();
    assertThat(errors.take()).isZero();
  }

  @Test
  void javaCodeWithoutWordsMeansArraysThatAreTooLong() {
    errors.accept(new OutOfMemoryError());
    assertThat(counted).isEmpty();
  }

  @Test
  void othersAreCounted() {
    errors.accept(new OutOfMemoryError("no room for a page"));
    OutOfMemoryError ofNativeCode = new OutOfMemoryError();
    ofNativeCode.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("java.util.zip.Inflater", "init", "Inflater.java", -2)
        });
    errors.accept(ofNativeCode);
    OutOfMemoryError withoutStack = new OutOfMemoryError();
    withoutStack.setStackTrace(new StackTraceElement[0]);
    errors.accept(withoutStack);
    int other = Exhaustion.Cause.OTHER.bit();
    assertThat(counted).containsExactly(other, other, other);
    assertThat(errors.take()).isEqualTo(other);
    assertThat(errors.take()).isZero();
  }
}
