package dev.memprof.profile.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes values as JSON (RFC 8259): records, whose components are members of the same names in the
 * order of their declaration; {@link Members}, maps, lists and arrays of objects; texts, enum
 * constants by name, numbers, booleans and null. A number that is none, such as NaN, is null.
 * Members that are null are written: whoever reads finds all of a record's names.
 */
public final class Json {
  private static final String INDENT = "  ";

  /** Asked for once a class: a profile has millions of frames. */
  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getAccessor)
              .peek(accessor -> accessor.setAccessible(true))
              .toArray(Method[]::new);
        }
      };

  private final Appendable out;
  private final boolean isPretty;
  private int depth;

  private Json(Appendable out, boolean isPretty) {
    this.out = out;
    this.isPretty = isPretty;
  }

  /** On one line, without its end. */
  public static String line(Object value) {
    return text(value, false);
  }

  /** A member a line, for people, without the last line's end. */
  public static String pretty(Object value) {
    return text(value, true);
  }

  /**
   * Appends a value, on one line.
   *
   * @throws IOException from {@code out}
   */
  public static void append(Appendable out, Object value) throws IOException {
    new Json(out, false).value(value);
  }

  private static String text(Object value, boolean isPretty) {
    StringBuilder text = new StringBuilder();
    try {
      new Json(text, isPretty).value(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder has none
    }
    return text.toString();
  }

  private void value(Object value) throws IOException {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Record carrier) {
      object(components(carrier));
    } else if (value instanceof Members members) {
      object(members.map());
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof Iterable<?> list) {
      list(list);
    } else if (value instanceof Object[] array) {
      list(Arrays.asList(array));
    } else if (value instanceof CharSequence text) {
      JsonText.append(out, text);
    } else if (value instanceof Enum<?> constant) {
      JsonText.append(out, constant.name());
    } else if (value instanceof Double number) {
      out.append(Double.isFinite(number) ? number.toString() : "null");
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value.toString());
    } else {
      throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
    }
  }

  /** A record's components by name, in the order of their declaration. */
  static Map<String, Object> components(Record carrier) {
    Map<String, Object> components = new LinkedHashMap<>();
    for (Method accessor : ACCESSORS.get(carrier.getClass())) {
      components.put(accessor.getName(), component(carrier, accessor));
    }
    return components;
  }

  private static Object component(Record carrier, Method accessor) {
    try {
      return accessor.invoke(carrier);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(accessor.toString(), e);
    }
  }

  private void object(Map<?, ?> members) throws IOException {
    out.append('{');
    depth++;
    String separator = "";
    for (Map.Entry<?, ?> member : members.entrySet()) {
      out.append(separator);
      member(member.getKey().toString(), member.getValue());
      separator = ",";
    }
    close('}', separator.isEmpty());
  }

  private void member(String name, Object value) throws IOException {
    newLine();
    JsonText.append(out, name);
    out.append(isPretty ? ": " : ":");
    value(value);
  }

  private void list(Iterable<?> values) throws IOException {
    out.append('[');
    depth++;
    String separator = "";
    for (Object value : values) {
      out.append(separator);
      newLine();
      value(value);
      separator = ",";
    }
    close(']', separator.isEmpty());
  }

  private void close(char bracket, boolean isEmpty) throws IOException {
    depth--;
    if (!isEmpty) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() throws IOException {
    if (isPretty) {
      out.append('\n').append(INDENT.repeat(depth));
    }
  }
}
