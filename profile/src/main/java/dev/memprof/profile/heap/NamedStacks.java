package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.names.WantedWords;
import dev.memprof.profile.symbol.LibraryImages;
import dev.memprof.profile.symbol.LoadedLibraries;
import dev.memprof.profile.symbol.Symbolizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Stacks that come as words (docs/formats.md), but in no dump.
 *
 * @param stacks in their order; frames innermost first, none left out
 * @param mappings of libraries, which the frames refer to
 */
public record NamedStacks(List<List<Frame>> stacks, List<Mapping> mappings) {
  /**
   * Names those of this process.
   *
   * @param stacks words, innermost first
   * @throws dev.memprof.profile.model.ProfileTooLargeException when the Java heap has no room for
   *     that
   */
  public static NamedStacks of(List<long[]> stacks, NamesSource names) throws IOException {
    return of(stacks, names, LibraryImages.ofThisProcess());
  }

  /** The same of the process that has these libraries. */
  public static NamedStacks of(List<long[]> stacks, NamesSource names, LibraryImages images)
      throws IOException {
    long[] words = stacks.stream().flatMapToLong(Arrays::stream).distinct().toArray();
    NamesFile known = names.read(new WantedWords(words));
    Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(known.libraries()), images);
    symbolizer.prepare(Arrays.stream(words).filter(word -> word >= 0).toArray());
    RawFrames frames =
        new RawFrames(
            known, symbolizer, new LineReader(InputStream.nullInputStream(), "stacks of mappings"));
    List<List<Frame>> named = new ArrayList<>();
    for (long[] stack : stacks) {
      named.add(frames.all(stack));
    }
    return new NamedStacks(named, frames.mappings());
  }
}
