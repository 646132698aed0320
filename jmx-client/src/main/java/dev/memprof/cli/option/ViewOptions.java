package dev.memprof.cli.option;

import dev.memprof.cli.print.Failure;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.flame.FlameGraphOptions;
import dev.memprof.profile.model.GrownPart;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.symbol.SourceLines;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.view.Breakdown;
import dev.memprof.profile.view.By;
import dev.memprof.profile.view.PackageGroups;
import dev.memprof.profile.view.View;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What of a profile is shown: the same options for every output. */
public final class ViewOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--focus",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description =
          "Only stacks with a frame that matches; frames read package.Class.method(File.java:42)."
              + " More than one: all must match.")
  private List<Pattern> focus = List.of();

  @Option(
      names = "--ignore",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description = "Leave out stacks with a frame that matches.")
  private List<Pattern> ignore = List.of();

  @Option(names = "--java-only", description = "Leave out native frames; all memory stays.")
  private boolean javaOnly;

  @Option(names = "--native-only", description = "Leave out Java frames; all memory stays.")
  private boolean nativeOnly;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      converter = ByConverter.class,
      completionCandidates = ByWords.class,
      description = "Group by thread, package, class, method, line or component.")
  private By by;

  @Option(
      names = "--components",
      paramLabel = "FILE",
      description =
          "Lines 'package.prefix = component', for --by component: the innermost frame that has"
              + " one owns the memory.")
  private Path components;

  private PackageGroups mapping;

  @Option(
      names = "--reverse",
      description = "Reverse the stacks: below every function its callers.")
  private boolean reverse;

  @Option(
      names = "--min-share",
      paramLabel = "PERCENT",
      converter = ShareConverter.class,
      description = "Cut off frames with a smaller share; their callers keep that memory.")
  private Double minShare;

  @Option(
      names = "--live",
      description = "Show everything that was live at the end of a difference or timed profile.")
  private boolean live;

  @Option(
      names = "--source-lines",
      description =
          "Add file, line and inlined functions to native frames, where the libraries here have"
              + " debug information (by llvm-symbolizer).")
  private boolean sourceLines;

  /** A regular expression, refused with its own message. */
  public static final class PatternConverter implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String text) {
      try {
        return Pattern.compile(text);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException(
            "'" + text + "' is no regular expression: " + e.getDescription());
      }
    }
  }

  /** {@code thread}. */
  static final class ByConverter implements ITypeConverter<By> {
    @Override
    public By convert(String text) {
      return Arrays.stream(By.values())
          .filter(by -> by != By.FRAME && name(by).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + text + "' is none of " + String.join(", ", new ByWords())));
    }

    private static String name(By by) {
      return by.name().toLowerCase(Locale.ROOT);
    }
  }

  /** What {@code --by} takes. */
  static final class ByWords implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(By.values())
          .filter(by -> by != By.FRAME)
          .map(ByConverter::name)
          .iterator();
    }
  }

  /** {@code 0.5} or {@code 0.5%}: percent. */
  static final class ShareConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      try {
        double percent = Double.parseDouble(text.replaceFirst("\\s*%$", ""));
        if (percent >= 0 && percent <= 100) {
          return percent / 100;
        }
      } catch (NumberFormatException e) {
        // refused below
      }
      throw new TypeConversionException("'" + text + "' is no share: give 0 to 100 percent");
    }
  }

  /** Whether anything but the whole profile is asked for; refuses what does not fit. */
  public boolean given() {
    return !view(grouping(), reverse).isAll() || sourceLines;
  }

  /** The profile as asked for; says on stderr how much a focus leaves, and if names are missing. */
  public Profile of(Profile profile) {
    return seen(profile, grouping(), reverse);
  }

  /**
   * The same with its frames as they are, for {@link #breakdown}, which divides it. A table of
   * owners is the same whichever way stacks are turned.
   */
  Profile undivided(Profile profile) {
    return seen(profile, By.FRAME, false);
  }

  /** The division of an undivided profile that {@code --by} asks for; none without it. */
  Optional<Breakdown> breakdown(Profile undivided, int n) {
    return by == null
        ? Optional.empty()
        : Optional.of(Breakdown.of(undivided, by, components(), n));
  }

  /** How this view is drawn: reversed stacks grow downwards. */
  FlameGraphOptions flameGraph() {
    return new FlameGraphOptions(
        minShare == null ? FlameGraphOptions.DEFAULT.minimumShare() : minShare, reverse, reverse);
  }

  private By grouping() {
    return by == null ? By.FRAME : by;
  }

  private Profile seen(Profile profile, By grouping, boolean turned) {
    if (live) {
      requireLive(profile);
    }
    Profile seen = view(grouping, turned).of(sourceLines ? withSourceLines(profile) : profile);
    if (!focus.isEmpty() || !ignore.isEmpty()) {
      double whole = (live ? profile.live() : profile).totalBytes();
      remark("in focus: " + Amounts.bytes(seen.totalBytes()) + " of " + Amounts.bytes(whole));
    }
    String missing = Profiles.remark(profile);
    if (!missing.isEmpty()) {
      remark(missing);
    }
    return seen;
  }

  /** Refuses a profile that does not tell what was live at its end. */
  public static void requireLive(Profile profile) {
    if (GrownPart.isAllThatIsKept(profile)) {
      throw Failure.failed(
          "the file has only what grew, not what was live at the end",
          "write it again with --both-sides");
    }
  }

  private void remark(String text) {
    PrintWriter err = verb.commandLine().getErr();
    err.println("memprof: " + text);
    err.flush();
  }

  private static Profile withSourceLines(Profile profile) {
    try {
      return SourceLines.addTo(profile);
    } catch (IOException e) {
      throw Failure.failed(
          "no source lines: " + e.getMessage(),
          "is llvm-symbolizer on the PATH? Debian: apt-get install llvm",
          e);
    }
  }

  private View view(By grouping, boolean turned) {
    if (javaOnly && nativeOnly) {
      throw new ParameterException(
          verb.commandLine(), "--java-only and --native-only together leave nothing; give one");
    }
    if (by == By.COMPONENT && components == null) {
      throw new ParameterException(
          verb.commandLine(),
          "--by component needs --components FILE, with lines 'package.prefix = component'");
    }
    if (components != null && by != By.COMPONENT) {
      throw new ParameterException(verb.commandLine(), "--components goes with --by component");
    }
    return new View(
        live,
        focus,
        ignore,
        javaOnly ? View.Frames.JAVA : nativeOnly ? View.Frames.NATIVE : View.Frames.ALL,
        grouping,
        components(),
        turned,
        minShare == null ? 0 : minShare);
  }

  /** Read once: the file may be a pipe. */
  private PackageGroups components() {
    if (components == null) {
      return PackageGroups.NONE;
    }
    try {
      if (mapping == null) {
        mapping = PackageGroups.read(components);
      }
      return mapping;
    } catch (NoSuchFileException e) {
      throw Failure.failed("there is no file " + components, "check --components");
    } catch (IOException e) {
      throw Failure.failed(String.valueOf(e.getMessage()), "check --components", e);
    }
  }
}
