package dev.memprof.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A class is woven, loaded and called. */
class WeaverTest {
  private static final String CLASS = Pool.class.getName();

  private final Dispatch dispatch = new Dispatch();
  private final Weaver weaver = new Weaver(dispatch);

  @BeforeEach
  void connect() {
    MemprofHooks.dispatchTo(dispatch);
  }

  @AfterEach
  void disconnect() {
    MemprofHooks.dispatchTo(null);
  }

  /** What is woven; each test makes it anew. */
  public static final class Pool {
    public int take(int bytes) {
      return 2 * bytes;
    }

    public void fail() {
      throw new IllegalStateException("as it does unwoven");
    }

    public void give(String a, String b) {}
  }

  /** Remembers what it was told. */
  private static final class Told extends Hook {
    final List<String> calls = new ArrayList<>();

    Told(String pattern, HookPattern.Use use, Advice advice) {
      super("test", HookPattern.parse(pattern, use), advice);
    }

    @Override
    protected Call enter(Object instance) {
      calls.add("enter " + instance.getClass().getName());
      return thrown -> calls.add("exit " + (thrown == null ? "" : thrown.getMessage()));
    }

    @Override
    protected void count(long bytes) {
      calls.add("count " + bytes);
    }
  }

  private static final class Loader extends ClassLoader {
    Class<?> define(byte[] bytes) {
      return defineClass(null, bytes, 0, bytes.length);
    }
  }

  private static byte[] bytes() throws IOException {
    try (InputStream in = Pool.class.getResourceAsStream("WeaverTest$Pool.class")) {
      return in.readAllBytes();
    }
  }

  /** Null where nothing is woven. */
  private Class<?> woven(Told hook, String methodName) throws IOException {
    ClassFile file = new ClassFile(bytes());
    List<Spot> spots =
        file.methods().stream()
            .filter(method -> method.name().equals(methodName))
            .map(method -> new Spot(hook, false, file, method))
            .toList();
    byte[] woven = weaver.weave(bytes(), Pool.class.getClassLoader(), spots, null);
    return woven == null ? null : new Loader().define(woven);
  }

  private static Object make(Class<?> type) throws ReflectiveOperationException {
    return type.getDeclaredConstructor().newInstance();
  }

  @Test
  void tellsOfTheBeginningAndTheEnd() throws Exception {
    Told hook = new Told(CLASS + "#take", HookPattern.Use.RELEASE, Hook.Advice.AROUND);
    Class<?> type = woven(hook, "take");
    assertThat(type.getMethod("take", int.class).invoke(make(type), 7)).isEqualTo(14);
    assertThat(hook.calls).containsExactly("enter " + CLASS, "exit ");
    assertThat(hook.methods()).containsExactly(CLASS + "#take(int)");
  }

  @Test
  void passesOnWhatIsThrown() throws Exception {
    Told hook = new Told(CLASS + "#fail", HookPattern.Use.RELEASE, Hook.Advice.AROUND);
    Class<?> type = woven(hook, "fail");
    Object pool = make(type);
    assertThatThrownBy(() -> type.getMethod("fail").invoke(pool))
        .isInstanceOf(InvocationTargetException.class)
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(hook.calls).containsExactly("enter " + CLASS, "exit as it does unwoven");
  }

  @Test
  void countsTheOnlyNumber() throws Exception {
    Told hook = new Told(CLASS + "#take", HookPattern.Use.COUNT, Hook.Advice.COUNT);
    Class<?> type = woven(hook, "take");
    Object unused = type.getMethod("take", int.class).invoke(make(type), 37);
    assertThat(hook.calls).containsExactly("count 37");
  }

  @Test
  void saysWhyNothingCanBeCounted() throws Exception {
    Told hook = new Told(CLASS + "#give", HookPattern.Use.COUNT, Hook.Advice.COUNT);
    assertThat(woven(hook, "give")).isNull();
    assertThat(hook.problems())
        .singleElement()
        .asString()
        .startsWith("say which argument of " + CLASS + "#give(");
  }

  @Test
  void changesNothingElsewhere() throws Exception {
    Told hook = new Told(CLASS + "#take", HookPattern.Use.RELEASE, Hook.Advice.AROUND);
    assertThat(woven(hook, "no such method")).isNull();
  }
}
