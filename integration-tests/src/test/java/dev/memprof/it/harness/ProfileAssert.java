package dev.memprof.it.harness;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.top.Top;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractDoubleAssert;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Asserts on a profile, or on a part of it: the sites whose stacks have certain frames. A failure
 * shows the largest stacks of the whole profile.
 */
public final class ProfileAssert extends AbstractAssert<ProfileAssert, Profile> {
  private static final int MAX_SHOWN_STACKS = 20;

  private final Profile whole;
  private final String part;

  private ProfileAssert(Profile actual, Profile whole, String part) {
    super(actual, ProfileAssert.class);
    this.whole = whole;
    this.part = part;
  }

  public static ProfileAssert assertThatProfile(Profile profile) {
    return new ProfileAssert(profile, profile, "profile");
  }

  /** Of a stored dump. */
  public static ProfileAssert assertThatProfile(Path dump) throws IOException {
    return assertThatProfile(Profiles.read(dump));
  }

  /** As JMX and HTTP give it. */
  public static ProfileAssert assertThatProfile(byte[] pprof) throws IOException {
    return assertThatProfile(Profiles.read(new ByteArrayInputStream(pprof), "pprof"));
  }

  /** The part whose stacks have a frame of each of these names. */
  public ProfileAssert with(String... names) {
    ProfileAssert narrowed = this;
    for (String name : names) {
      narrowed = narrowed.withAny(name, frame -> frame.name().equals(name));
    }
    return narrowed;
  }

  /** The part whose stacks have this frame, with its file and line. */
  public ProfileAssert with(Frame frame) {
    return withAny(frame.toString(), frame::equals);
  }

  /** The part whose stacks have a frame like this. */
  public ProfileAssert withAny(String description, Predicate<Frame> like) {
    return part(description, site -> site.stack().stream().anyMatch(like));
  }

  /** The one site that holds most. */
  public ProfileAssert largest() {
    Site largest =
        actual.sites().stream().max(Comparator.comparingDouble(Site::bytes)).orElse(null);
    return part("the largest", site -> site.equals(largest));
  }

  private ProfileAssert part(String description, Predicate<Site> of) {
    Profile narrowed = actual.withSites(actual.sites().stream().filter(of).toList());
    return new ProfileAssert(narrowed, whole, part + " with " + description);
  }

  public ProfileAssert hasSites() {
    Assertions.assertThat(actual.sites()).as(this::told).isNotEmpty();
    return this;
  }

  /** Estimated live bytes, or those added in a difference. */
  public AbstractDoubleAssert<?> bytes() {
    return Assertions.assertThat(estimatedBytes()).as(this::told);
  }

  /** The estimate itself, to compare parts. */
  public double estimatedBytes() {
    return actual.totalBytes();
  }

  /** Estimated live objects, to the nearest whole one. */
  public AbstractLongAssert<?> objects() {
    return Assertions.assertThat(estimatedObjects()).as(this::told);
  }

  public long estimatedObjects() {
    return Math.round(actual.totalObjects());
  }

  /** Objects in the samples. */
  public AbstractLongAssert<?> sampledObjects() {
    return Assertions.assertThat(actual.sites().stream().mapToLong(Site::sampledObjects).sum())
        .as(this::told);
  }

  /** The names of the frames, innermost first, of the only stack there is. */
  public List<String> onlyStack() {
    List<List<String>> stacks =
        actual.sites().stream().map(ProfileAssert::names).distinct().toList();
    Assertions.assertThat(stacks).as(this::told).hasSize(1);
    return stacks.get(0);
  }

  /** The outermost frames, each once. */
  public ListAssert<Frame> outermost() {
    return Assertions.assertThat(
            actual.sites().stream()
                .map(site -> site.stack().get(site.stack().size() - 1))
                .distinct())
        .as(this::told);
  }

  /** Bytes of the only row with this name in the table of {@code memprof top}. */
  public AbstractDoubleAssert<?> topRow(String method) {
    List<Top.Row> rows = topRows().filter(row -> row.method().equals(method)).toList();
    Assertions.assertThat(rows).as(() -> method + ", " + told()).hasSize(1);
    return Assertions.assertThat(rows.get(0).bytes()).as(() -> method + ", " + told());
  }

  /** All rows of {@code memprof top} together. */
  public AbstractDoubleAssert<?> topBytes() {
    return Assertions.assertThat(topRows().mapToDouble(Top.Row::bytes).sum()).as(this::told);
  }

  private Stream<Top.Row> topRows() {
    Top top = top();
    return Stream.concat(top.rows().stream(), top.overhead().stream());
  }

  /** The methods of both tables of {@code memprof top}. */
  public ListAssert<String> topMethods() {
    Top top = top();
    return Assertions.assertThat(
            Stream.concat(
                top.rows().stream().map(Top.Row::method),
                top.cumulative().stream().map(Top.Cumulative::method)))
        .as(this::told);
  }

  private Top top() {
    return Top.of(actual, Integer.MAX_VALUE);
  }

  private static List<String> names(Site site) {
    return site.stack().stream().map(Frame::name).toList();
  }

  private String told() {
    return whole.sites().stream()
        .sorted(Comparator.comparingDouble(Site::bytes).reversed())
        .limit(MAX_SHOWN_STACKS)
        .map(site -> String.format(Locale.ROOT, "%,15.0f %s", site.bytes(), names(site)))
        .collect(Collectors.joining("\n", descriptionText() + " " + part + ", of:\n", "\n"));
  }
}
