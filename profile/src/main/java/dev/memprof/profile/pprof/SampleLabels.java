package dev.memprof.profile.pprof;

import static dev.memprof.profile.pprof.PprofFormat.BASE_LABEL;
import static dev.memprof.profile.pprof.PprofFormat.BASE_LABEL_VALUE;
import static dev.memprof.profile.pprof.PprofFormat.THREAD_LABEL;

import dev.memprof.profile.model.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of one sample, and those among them that have a place of their own in a profile. */
record SampleLabels(String thread, boolean isOfBase, List<Label> others) {
  /** What most files have. */
  private static final SampleLabels NONE = new SampleLabels("", false, List.of());

  /** About what a list of one label takes. */
  private static final long LIST_BYTES = 160;

  /** Looks up a string of the file. */
  interface Strings {
    String of(long index) throws BadReferenceException;
  }

  /** Equal ones of a file, once: a label such as a size has few values. For one thread. */
  static final class Pool {
    private final Map<List<Label>, List<Label>> lists = new HashMap<>();
    private final Strings strings;
    private final Budget budget;

    Pool(Strings strings, Budget budget) {
      this.strings = strings;
      this.budget = budget;
    }

    SampleLabels of(RawProfile.Sample sample)
        throws BadReferenceException, Budget.ExceededException {
      long[] raw = sample.labels;
      if (raw.length == 0) {
        return NONE;
      }
      String thread = "";
      boolean isOfBase = false;
      List<Label> others = new ArrayList<>(raw.length / RawProfile.LABEL_WORDS);
      for (int i = 0; i < raw.length; i += RawProfile.LABEL_WORDS) {
        Label label =
            new Label(
                strings.of(raw[i]), strings.of(raw[i + 1]), raw[i + 2], strings.of(raw[i + 3]));
        if (label.key().equals(THREAD_LABEL) && thread.isEmpty() && !label.text().isEmpty()) {
          thread = label.text();
        } else if (label.key().equals(BASE_LABEL) && label.text().equals(BASE_LABEL_VALUE)) {
          isOfBase = true;
        } else {
          others.add(label);
        }
      }
      return new SampleLabels(thread, isOfBase, pooled(others));
    }

    private List<Label> pooled(List<Label> labels) throws Budget.ExceededException {
      if (labels.isEmpty()) {
        return List.of();
      }
      Collections.sort(labels);
      List<Label> known = lists.get(labels);
      if (known == null) {
        budget.spend(LIST_BYTES * labels.size());
        known = List.copyOf(labels);
        lists.put(known, known);
      }
      return known;
    }
  }
}
