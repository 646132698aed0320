package dev.memprof.profile.view;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which component of the application a piece of code belongs to, by the longest prefix of its
 * package or class name. Immutable. In a file one line each, {@code #} begins a comment:
 *
 * <pre>
 * com.acme.billing          = billing
 * com.acme.billing.invoices = invoices
 * com.acme.Cache            = cache
 * </pre>
 */
public final class PackageGroups {
  public static final PackageGroups NONE = new PackageGroups(Map.of());

  /** What none of them owns. */
  public static final String OTHER = "[other]";

  /** Far more than there are packages: a device or a pipe may never end. */
  private static final int MAX_BYTES = 16 << 20;

  private static final Pattern LINE =
      Pattern.compile("([\\w$.]+?)(?:\\.\\*|\\.)?(?:\\s*(?:=|->|:)\\s*|\\s+)(\\S.*)");

  private final Map<String, String> byPrefix;

  private PackageGroups(Map<String, String> byPrefix) {
    this.byPrefix = Map.copyOf(byPrefix);
  }

  /** Whether it has none. */
  boolean isNone() {
    return byPrefix.isEmpty();
  }

  /**
   * @throws MalformedProfileException when a line is no mapping, or maps what an earlier one maps
   */
  public static PackageGroups read(Path file) throws IOException {
    Map<String, String> byPrefix = new HashMap<>();
    int number = 0;
    for (String line : text(file).lines().toList()) {
      number++;
      String text = line.replaceFirst("#.*", "").strip();
      if (text.isEmpty()) {
        continue;
      }
      Matcher mapping = LINE.matcher(text);
      if (!mapping.matches()) {
        throw malformed(file, number, "expected: package.prefix = component");
      }
      if (byPrefix.putIfAbsent(mapping.group(1), mapping.group(2)) != null) {
        throw malformed(file, number, mapping.group(1) + " has a component already");
      }
    }
    if (byPrefix.isEmpty()) {
      throw malformed(file, number, "it names no component");
    }
    return new PackageGroups(byPrefix);
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  private static MalformedProfileException malformed(Path file, int line, String problem) {
    return new MalformedProfileException(file.toString(), "line " + line, problem);
  }

  /** The component of the innermost Java frame that has one; {@link #OTHER} where none has. */
  String of(List<Frame> stack) {
    for (Frame frame : stack) {
      if (frame.isJava()) {
        String component = of(frame.name());
        if (component != null) {
          return component;
        }
      }
    }
    return OTHER;
  }

  /** From the method's class outwards, over outer classes and packages; null for none. */
  private String of(String method) {
    String component = null;
    for (int end = method.lastIndexOf('.'); end > 0 && component == null; end--) {
      char c = method.charAt(end);
      component = c == '.' || c == '$' ? byPrefix.get(method.substring(0, end)) : null;
    }
    return component;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PackageGroups components && byPrefix.equals(components.byPrefix);
  }

  @Override
  public int hashCode() {
    return byPrefix.hashCode();
  }
}
