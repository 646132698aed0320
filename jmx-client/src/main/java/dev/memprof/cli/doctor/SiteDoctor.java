package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.LedgerReading;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.CallPath;
import dev.memprof.profile.top.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds live blocks whose stack says more than who asked for them: a cache of the JDK's, something
 * that was not closed, a table of the JVM's. A site counts for the first rule that knows a function
 * of its stack.
 */
final class SiteDoctor {
  private static final double MIN_SHARE = 0.08;

  /** Of what lives; an estimate may be so much too high. */
  private static final double MAX_TOUCHED = 1.25;

  private static final double MIN_BYTES = 24 << 20;

  /** Of the code cache and what belongs to it together. */
  private static final double MIN_CODE_SHARE = 0.20;

  private static final double MIN_CODE_BYTES = 40 << 20;

  /** {@code what} is preceded by the bytes, and followed by the line of code that has the most. */
  private record Rule(Kind kind, Pattern function, String what, String cure) {
    boolean knows(Site site) {
      for (Frame frame : site.stack()) {
        if (function.matcher(frame.name()).find()) {
          return true;
        }
      }
      return false;
    }
  }

  private static final List<Rule> RULES =
      List.of(
          rule(
              Kind.NIO_BUFFERS,
              "^sun\\.nio\\.ch\\.Util(\\$\\w+)?\\.",
              "are temporary direct buffers of the JDK: each thread that reads or writes heap buffers"
                  + " through a channel keeps one, as large as its largest",
              "-Djdk.nio.maxCachedBufferSize=262144, smaller reads and writes, or direct buffers of"
                  + " your own"),
          rule(
              Kind.ZLIB_OPEN,
              "^java\\.util\\.zip\\.(Inflater|Deflater)\\.",
              "are state of zlib: Inflaters, Deflaters, or streams on them, that are not closed",
              "close the streams (try-with-resources), end() Inflaters and Deflaters; a collection"
                  + " frees those that nobody refers to, and memprof doctor TARGET --garbage tells"
                  + " how many these are"),
          rule(
              Kind.NETTY_CHUNKS,
              "^io\\.netty\\.buffer\\.(PoolArena|PoolChunk|AdaptivePoolingAllocator)\\b.*",
              "are chunks of Netty's pool: each stays as long as one buffer in it is in use",
              "release() buffers, with -Dio.netty.leakDetection.level=paranoid to find those that are"
                  + " not; fewer arenas: -Dio.netty.allocator.numDirectArenas=2"),
          rule(
              Kind.JNI_REFERENCES,
              "^(JNIHandles::make_|JNIHandleBlock::|jni_New(Weak)?GlobalRef|jni_NewLocalRef"
                  + "|JNIGlobalRef)",
              "are JNI references that native code holds",
              "native code has to call DeleteGlobalRef, DeleteWeakGlobalRef or DeleteLocalRef"),
          rule(
              Kind.STRING_TABLE,
              "^(StringTable::|JVM_InternString|java\\.lang\\.String\\.intern$)",
              "are the JVM's table of interned strings",
              "intern fewer strings: jcmd TARGET VM.stringtable counts them; a map of your own can be"
                  + " bounded"),
          rule(
              Kind.SYMBOL_TABLE,
              "^SymbolTable::",
              "are the JVM's table of symbols: names of classes, methods and fields",
              "make fewer classes with names of their own: jcmd TARGET VM.symboltable counts them"),
          rule(
              Kind.COMPILED_CODE,
              "^nmethod::|^CodeBlob::",
              "belong to compiled Java code, beside the code cache",
              "jcmd TARGET Compiler.codecache; hidden classes and lambdas that are made without end"
                  + " are compiled again and again"),
          rule(
              Kind.COMPILER_ARENAS,
              "^\\[compiler thread]$",
              "are working memory of the JIT compilers: it comes back when a method is compiled",
              "fewer compiler threads (-XX:CICompilerCount), or exclude a method that never ends:"
                  + " jcmd TARGET Compiler.queue"));

  private SiteDoctor() {}

  private static Rule rule(Kind kind, String function, String what, String cure) {
    return new Rule(kind, Pattern.compile(function), what, cure);
  }

  /**
   * @param live what is live, with whole stacks
   * @param ledger of the same moment
   * @param jvm whose collections may be rare
   * @param garbage what a walk of the Java heap has found, where one was asked for
   * @param target as the user names it to memprof's commands
   */
  static List<Finding> examine(
      Profile live,
      LedgerReading ledger,
      JvmMemory jvm,
      Optional<GarbageReading> garbage,
      String target) {
    List<List<Site>> byRule = new ArrayList<>();
    RULES.forEach(rule -> byRule.add(new ArrayList<>()));
    for (Site site : live.sites()) {
      for (int i = 0; i < RULES.size(); i++) {
        if (RULES.get(i).knows(site)) {
          byRule.get(i).add(site);
          break;
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < RULES.size(); i++) {
      double bytes = byRule.get(i).stream().mapToDouble(Site::bytes).sum();
      Rule rule = RULES.get(i);
      if (rule.kind() == Kind.ZLIB_OPEN && GarbageDoctor.allStreamsAreGarbage(garbage)) {
        continue; // told as what awaits a collection
      }
      if (rule.kind() == Kind.COMPILED_CODE ? isMuchCode(bytes, ledger) : isMuch(bytes, ledger)) {
        Profile part = live.withSites(byRule.get(i));
        String more = rule.kind() == Kind.ZLIB_OPEN ? garbageOfZlib(jvm, garbage) : "";
        findings.add(finding(rule, part, share(bytes, ledger), more, target));
      }
    }
    return findings;
  }

  /** How much zlib's state is, and who has most of it; empty where it is little. */
  static Optional<String> zlib(Profile live) {
    List<Site> sites =
        live.sites().stream()
            .filter(
                site ->
                    RULES.stream()
                        .filter(rule -> rule.knows(site))
                        .findFirst()
                        .filter(rule -> rule.kind() == Kind.ZLIB_OPEN)
                        .isPresent())
            .toList();
    Profile part = live.withSites(sites);
    return part.totalBytes() < MIN_BYTES
        ? Optional.empty()
        : Optional.of(Amounts.bytes(part.totalBytes()) + largest(Top.of(part, 1)));
  }

  private static boolean isMuch(double bytes, LedgerReading ledger) {
    return bytes >= MIN_BYTES && bytes >= MIN_SHARE * ledger.rssBytes();
  }

  /** From JDK 23 on about half of what belongs to compiled code lies beside the code cache. */
  private static boolean isMuchCode(double bytes, LedgerReading ledger) {
    long cache = ledger.residentByCategory().getOrDefault(Category.CODE_CACHE.id(), 0L);
    double together = bytes + cache;
    return bytes >= MIN_BYTES / 2
        && together >= MIN_CODE_BYTES
        && together >= MIN_CODE_SHARE * ledger.rssBytes();
  }

  private static String garbageOfZlib(JvmMemory jvm, Optional<GarbageReading> garbage) {
    return GarbageDoctor.streams(garbage)
        .map(text -> "; " + text)
        .orElse(
            GarbageDoctor.isRare(jvm)
                ? "; they may be garbage, not open: " + GarbageDoctor.lastCollection(jvm)
                : "");
  }

  /**
   * Memory that was allocated and never touched is not resident: of some there is more than RSS.
   */
  private static String share(double bytes, LedgerReading ledger) {
    long liveBytes = ledger.residentByCategory().getOrDefault(Category.MALLOC_LIVE.id(), 0L);
    return liveBytes > 0 && bytes > MAX_TOUCHED * liveBytes
        ? "(of which at most " + Amounts.bytes(liveBytes) + " is resident)"
        : String.format(Locale.ROOT, "(%.0f %% of RSS)", 100 * bytes / ledger.rssBytes());
  }

  private static Finding finding(
      Rule rule, Profile part, String share, String more, String target) {
    return new Finding(
        rule.kind(),
        String.format(
            Locale.ROOT,
            "%s %s %s%s",
            Amounts.bytes(part.totalBytes()),
            share,
            rule.what(),
            largest(Top.of(part, 1)) + more),
        rule.cure().replace("TARGET", target) + "; memprof top " + target);
  }

  private static String largest(Top top) {
    if (top.rows().isEmpty() || top.rows().get(0).path().isEmpty()) {
      return "";
    }
    Top.Row row = top.rows().get(0);
    return "; most by "
        + CallPath.place(row.path(), row.method())
        + ", "
        + Amounts.bytes(row.bytes());
  }
}
