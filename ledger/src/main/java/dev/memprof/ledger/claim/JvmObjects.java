package dev.memprof.ledger.claim;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.Vma;
import java.util.Arrays;
import java.util.List;

/**
 * A JVM's own objects, read from outside: the variables of libjvm, and what they lead to in the C
 * library's malloc.
 */
final class JvmObjects {
  private static final String JVM = "/libjvm.so";
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_STATIC_WORDS = 1 << 18;

  /** Of a block of the C library: 32 bytes. */
  private static final int MIN_BLOCK_WORDS = 4;

  /** Before an object. */
  private static final int HEAD_WORDS = 3;

  private static final int MIN_TRACKING_BYTES = 16;
  private static final int MAX_TRACKING_BYTES = 64;

  /** A look must end. */
  private static final int MAX_READS = 1 << 14;

  private final Claims claims;
  private final List<Vma> areas;
  private final MemoryWords memory;
  private int reads;

  /**
   * @param claims of libraries and of malloc at least
   */
  JvmObjects(Claims claims, List<Vma> areas, MemoryWords memory) {
    this.claims = claims;
    this.areas = areas;
    this.memory = memory;
  }

  /** Empty where they cannot be read. */
  long[] variables() {
    for (int i = 0; i < areas.size(); i++) {
      if (areas.get(i).path().endsWith(JVM) && areas.get(i).isWritable()) {
        long start = areas.get(i).start();
        long end = areas.get(i).end();
        // Those that begin as zeros follow.
        for (Claim claim : claims.within(end, end + 1)) {
          end = claim.category() == Category.LIBRARIES ? claim.end() : end;
        }
        long[] words =
            memory.words(start, (int) Math.min(MAX_STATIC_WORDS, (end - start) / Long.BYTES));
        return words == null ? new long[0] : words;
      }
    }
    return new long[0];
  }

  /** Whether that may point to an object. */
  boolean mayBeAt(long word) {
    if (word <= PAGE_BYTES || word % Long.BYTES != 0) {
      return false;
    }
    Claim claim = claims.ofAll(word, word + 1);
    return claim != null && claim.category() == Category.OTHER_ALLOCATORS;
  }

  /** Null where it is not there, or enough was read. What follows on it is another object. */
  long[] at(long address, int maxWords) {
    Claim claim = claims.ofAll(address, address + 1);
    if (claim == null || reads++ >= MAX_READS) {
      return null;
    }
    long end = Math.min(claim.end(), endOf(address));
    long start = address - (long) HEAD_WORDS * Long.BYTES;
    long[] words =
        memory.words(start, (int) Math.min(maxWords + HEAD_WORDS, (end - start) / Long.BYTES));
    if (words == null || words.length <= HEAD_WORDS) {
      return null;
    }
    long length = HEAD_WORDS + lengthWords(words);
    return Arrays.copyOfRange(words, HEAD_WORDS, (int) Math.min(words.length, length));
  }

  /**
   * How long a block of the C library is that begins behind the head, by the word before it
   * (malloc/malloc.c); native memory tracking puts two more there, of which the first is the length
   * as well (MallocHeader).
   */
  private static long lengthWords(long[] head) {
    long tracked = (head[0] & ~CLibraryClaims.FLAGS) - head[1];
    if (tracked >= MIN_TRACKING_BYTES && tracked <= MAX_TRACKING_BYTES) {
      return head[1] / Long.BYTES;
    }
    long blockWords = (head[2] & ~CLibraryClaims.FLAGS) / Long.BYTES;
    boolean isBlock = blockWords >= MIN_BLOCK_WORDS && head[2] % 16 <= CLibraryClaims.FLAGS;
    return isBlock ? blockWords : Integer.MAX_VALUE;
  }

  private long endOf(long address) {
    for (Vma area : areas) {
      if (area.contains(address)) {
        return area.end();
      }
    }
    return address;
  }
}
