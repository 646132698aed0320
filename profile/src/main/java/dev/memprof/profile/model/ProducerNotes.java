package dev.memprof.profile.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the producer of a pprof file says about the whole of it, handed on as it is. Immutable.
 *
 * @param comments for people: {@code go tool pprof -comments} shows them; each once
 * @param dropFrames a regular expression for the names of functions that are not worth showing;
 *     they are cut off when a file is read, and the pattern is kept for the profiles that other
 *     tools merge with this one. Empty for none
 * @param keepFrames likewise: what is shown nevertheless
 */
public record ProducerNotes(List<String> comments, String dropFrames, String keepFrames) {
  public static final ProducerNotes NONE = new ProducerNotes(List.of(), "", "");

  public ProducerNotes {
    comments = List.copyOf(comments);
  }

  /** These and the comments of another profile, as go tool pprof has them of a difference. */
  ProducerNotes and(ProducerNotes other) {
    return other.comments.isEmpty()
        ? this
        : new ProducerNotes(
            Stream.concat(comments.stream(), other.comments.stream()).distinct().toList(),
            dropFrames,
            keepFrames);
  }

  ProducerNotes and(String comment) {
    return and(new ProducerNotes(List.of(comment), "", ""));
  }
}
