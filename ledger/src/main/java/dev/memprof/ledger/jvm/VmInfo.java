package dev.memprof.ledger.jvm;

import dev.memprof.ledger.Knowledge;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM tells of its own memory by {@code jcmd PID VM.info}, a text for people: lines that are
 * not understood are left out, and their memory then has no owner. JDK 9 and later.
 *
 * <p>What is in use now comes first; the same lines come again in the history of collections, of
 * each one before and after it.
 */
public final class VmInfo {
  private static final String METASPACE = "Metaspace";
  private static final String CLASS_SPACE_NAME = "class space";
  private static final String G1 = "garbage-first heap";
  private static final String IN_USE = "in use, ";
  private static final String CARD_TABLE = "card table";
  private static final String ADDRESS = "0x([0-9a-f]+)";
  private static final Pattern HEAP =
      Pattern.compile("^Heap address: " + ADDRESS + ", size: (\\d+) MB");
  private static final Pattern CLASS_SPACE =
      Pattern.compile("^Compressed class space mapped at: " + ADDRESS + "-" + ADDRESS);
  private static final Pattern CDS =
      Pattern.compile(
          "^CDS archive\\(s\\) mapped at: \\[" + ADDRESS + "-(?:0x[0-9a-f]+-)?" + ADDRESS);
  private static final Pattern CODE =
      Pattern.compile("^ bounds \\[" + ADDRESS + ", " + ADDRESS + ", " + ADDRESS);
  private static final Pattern CARDS =
      Pattern.compile("^Card table byte_map: \\[" + ADDRESS + ", ?" + ADDRESS);
  private static final Pattern BITS =
      Pattern.compile("^ (?:[A-Za-z]+ )?Bits: +\\[" + ADDRESS + ", " + ADDRESS);

  /** {@code garbage-first heap total 262144K, used 2190K [...}, and the generations of others. */
  private static final Pattern USED =
      Pattern.compile(
          "^ *("
              + G1
              + "|PSYoungGen|ParOldGen|def new generation|DefNew|tenured generation"
              + "|Tenured|ZHeap) .*?used (\\d+)([KMG])\\b.*");

  private static final Pattern SHENANDOAH =
      Pattern.compile("^ *\\d+[KMG] max, .*?(\\d+)([KMG]) used");
  private static final Pattern COMMITTED =
      Pattern.compile(
          "^ *(" + METASPACE + "|" + CLASS_SPACE_NAME + ") +used \\d+K, committed (\\d+)K");

  /** Figures of glibc's mallinfo2, of all arenas; those of the older mallinfo wrap at 4 GiB. */
  private static final Pattern RETAINED =
      Pattern.compile("^C-Heap outstanding allocations: (\\d+)K, retained: (\\d+)K$");

  /** {@code OutOfMemoryError java_heap_errors=3}; also of metaspace, and of class_metaspace. */
  private static final Pattern MEMORY_ERRORS =
      Pattern.compile("^OutOfMemoryError (\\w+)_errors=(\\d+)$");

  private final Map<String, Long> memoryErrors = new LinkedHashMap<>();
  private final List<Claim> bounds = new ArrayList<>();
  private final Map<String, Share> heap = new LinkedHashMap<>();
  private final List<Share> within = new ArrayList<>();
  private long cLibraryBytes;
  private final Map<String, Long> committed = new HashMap<>();

  private VmInfo() {}

  /**
   * @param text as the command prints it
   */
  public static VmInfo of(String text) {
    VmInfo info = new VmInfo();
    text.lines().forEach(info::line);
    return info;
  }

  private void line(String line) {
    Matcher heapAt = HEAP.matcher(line);
    if (heapAt.find()) {
      long start = Long.parseLong(heapAt.group(1), 16);
      long bytes = Long.parseLong(heapAt.group(2)) << 20;
      bounds.add(new Claim(start, start + bytes, Category.JAVA_HEAP, "Java heap"));
    }
    addBounds(CLASS_SPACE.matcher(line), 2, Category.CLASS_SPACE, "classes");
    addBounds(CDS.matcher(line), 2, Category.CDS, "class data archive");
    addBounds(CODE.matcher(line), 3, Category.CODE_CACHE, "compiled code");
    addBounds(CARDS.matcher(line), 2, Category.GC, CARD_TABLE);
    addBounds(BITS.matcher(line), 2, Category.GC, "mark bitmap");
    Matcher errors = MEMORY_ERRORS.matcher(line.strip());
    if (errors.find()) {
      memoryErrors.put(errors.group(1).replace('_', ' '), Long.parseLong(errors.group(2)));
    }
    addUsed(USED.matcher(line), 1);
    addUsed(SHENANDOAH.matcher(line), 0);
    Matcher retained = RETAINED.matcher(line.strip());
    if (retained.find()) {
      within.add(
          new Share(
              Category.OTHER_ALLOCATORS,
              "free blocks that the C library's malloc retains, by its own figures",
              Long.parseLong(retained.group(2)) << 10));
      cLibraryBytes = (Long.parseLong(retained.group(1)) + Long.parseLong(retained.group(2))) << 10;
    }
    Matcher now = COMMITTED.matcher(line);
    if (now.find()) {
      committed.putIfAbsent(now.group(1), Long.parseLong(now.group(2)) << 10);
    }
  }

  private void addBounds(Matcher range, int end, Category category, String owner) {
    if (range.find()) {
      bounds.add(
          new Claim(
              Long.parseLong(range.group(1), 16),
              Long.parseLong(range.group(end), 16),
              category,
              owner));
    }
  }

  /**
   * @param name its group, or 0 where it has none
   */
  private void addUsed(Matcher used, int name) {
    if (used.find()) {
      int shift = " KMG".indexOf(used.group(name + 2)) * 10;
      String owner = name == 0 ? "in use" : IN_USE + used.group(name);
      heap.putIfAbsent(
          owner,
          new Share(Category.JAVA_HEAP, owner, Long.parseLong(used.group(name + 1)) << shift));
    }
  }

  /** G1 maps its block offset table right before its card table, which is as large: behind it. */
  private List<Claim> likely() {
    return heap.containsKey(IN_USE + G1)
        ? bounds.stream()
            .filter(bound -> bound.owner().equals(CARD_TABLE))
            .map(
                cards ->
                    new Claim(
                        cards.end(),
                        2 * cards.end() - cards.start(),
                        Category.GC,
                        "block offset table"))
            .toList()
        : List.of();
  }

  /** How many OutOfMemoryErrors there were, by cause, where the JVM counts them. */
  public Map<String, Long> memoryErrors() {
    return memoryErrors;
  }

  /** For the ledger of a JVM that has no agent. */
  public Knowledge knowledge() {
    return knowledge(
        "This JVM runs without the memprof agent: what malloc and libraries hold is not told"
            + " apart. Start it with -javaagent:memprof.jar to see who holds it.");
  }

  /** For that of one whose agent does not answer. */
  public Knowledge knowledgeWithoutAnswer() {
    return knowledge(
        "The memprof agent in this JVM does not answer: what malloc and libraries hold is not told"
            + " apart.");
  }

  private Knowledge knowledge(String remark) {
    long classSpaceBytes = committed.getOrDefault(CLASS_SPACE_NAME, 0L);
    return new Knowledge(
        "outside",
        List.copyOf(bounds),
        List.of(),
        Set.of(),
        likely(),
        List.copyOf(heap.values()),
        null,
        cLibraryBytes,
        List.of(
            new Share(
                Category.METASPACE,
                "metaspace, as committed",
                Math.max(0, committed.getOrDefault(METASPACE, 0L) - classSpaceBytes))),
        List.copyOf(within),
        List.of(),
        List.of(remark));
  }
}
