package dev.memprof.it.programs;

import java.util.function.LongUnaryOperator;

/** Much machine code when it is compiled. {@link Owning} loads it again and again. */
public final class Bulky implements LongUnaryOperator {
  @Override
  public long applyAsLong(long seed) {
    long a = seed;
    long b = ~seed;
    a = Long.rotateLeft(a * 31L, 1) / ((b >>> 1) | 1) + 3L;
    b = (b ^ a) % ((a << 1) | 1L) - 5L;
    a = Long.rotateLeft(a * 33L, 2) / ((b >>> 2) | 1) + 10L;
    b = (b ^ a) % ((a << 2) | 3L) - 16L;
    a = Long.rotateLeft(a * 35L, 3) / ((b >>> 3) | 1) + 17L;
    b = (b ^ a) % ((a << 3) | 5L) - 27L;
    a = Long.rotateLeft(a * 37L, 4) / ((b >>> 4) | 1) + 24L;
    b = (b ^ a) % ((a << 4) | 7L) - 38L;
    a = Long.rotateLeft(a * 39L, 5) / ((b >>> 5) | 1) + 31L;
    b = (b ^ a) % ((a << 5) | 9L) - 49L;
    a = Long.rotateLeft(a * 41L, 6) / ((b >>> 6) | 1) + 38L;
    b = (b ^ a) % ((a << 6) | 11L) - 60L;
    a = Long.rotateLeft(a * 43L, 7) / ((b >>> 7) | 1) + 45L;
    b = (b ^ a) % ((a << 7) | 13L) - 71L;
    a = Long.rotateLeft(a * 45L, 8) / ((b >>> 8) | 1) + 52L;
    b = (b ^ a) % ((a << 8) | 15L) - 82L;
    a = Long.rotateLeft(a * 47L, 9) / ((b >>> 9) | 1) + 59L;
    b = (b ^ a) % ((a << 9) | 17L) - 93L;
    a = Long.rotateLeft(a * 49L, 10) / ((b >>> 10) | 1) + 66L;
    b = (b ^ a) % ((a << 10) | 19L) - 104L;
    a = Long.rotateLeft(a * 51L, 11) / ((b >>> 11) | 1) + 73L;
    b = (b ^ a) % ((a << 11) | 21L) - 115L;
    a = Long.rotateLeft(a * 53L, 12) / ((b >>> 12) | 1) + 80L;
    b = (b ^ a) % ((a << 12) | 23L) - 126L;
    a = Long.rotateLeft(a * 55L, 13) / ((b >>> 13) | 1) + 87L;
    b = (b ^ a) % ((a << 13) | 25L) - 137L;
    a = Long.rotateLeft(a * 57L, 14) / ((b >>> 14) | 1) + 94L;
    b = (b ^ a) % ((a << 1) | 27L) - 148L;
    a = Long.rotateLeft(a * 59L, 15) / ((b >>> 15) | 1) + 101L;
    b = (b ^ a) % ((a << 2) | 29L) - 159L;
    a = Long.rotateLeft(a * 61L, 16) / ((b >>> 16) | 1) + 108L;
    b = (b ^ a) % ((a << 3) | 31L) - 170L;
    a = Long.rotateLeft(a * 63L, 17) / ((b >>> 17) | 1) + 115L;
    b = (b ^ a) % ((a << 4) | 33L) - 181L;
    a = Long.rotateLeft(a * 65L, 18) / ((b >>> 1) | 1) + 122L;
    b = (b ^ a) % ((a << 5) | 35L) - 192L;
    a = Long.rotateLeft(a * 67L, 19) / ((b >>> 2) | 1) + 129L;
    b = (b ^ a) % ((a << 6) | 37L) - 203L;
    a = Long.rotateLeft(a * 69L, 20) / ((b >>> 3) | 1) + 136L;
    b = (b ^ a) % ((a << 7) | 39L) - 214L;
    a = Long.rotateLeft(a * 71L, 21) / ((b >>> 4) | 1) + 143L;
    b = (b ^ a) % ((a << 8) | 41L) - 225L;
    a = Long.rotateLeft(a * 73L, 22) / ((b >>> 5) | 1) + 150L;
    b = (b ^ a) % ((a << 9) | 43L) - 236L;
    a = Long.rotateLeft(a * 75L, 23) / ((b >>> 6) | 1) + 157L;
    b = (b ^ a) % ((a << 10) | 45L) - 247L;
    a = Long.rotateLeft(a * 77L, 1) / ((b >>> 7) | 1) + 164L;
    b = (b ^ a) % ((a << 11) | 47L) - 258L;
    a = Long.rotateLeft(a * 79L, 2) / ((b >>> 8) | 1) + 171L;
    b = (b ^ a) % ((a << 12) | 49L) - 269L;
    a = Long.rotateLeft(a * 81L, 3) / ((b >>> 9) | 1) + 178L;
    b = (b ^ a) % ((a << 13) | 51L) - 280L;
    a = Long.rotateLeft(a * 83L, 4) / ((b >>> 10) | 1) + 185L;
    b = (b ^ a) % ((a << 1) | 53L) - 291L;
    a = Long.rotateLeft(a * 85L, 5) / ((b >>> 11) | 1) + 192L;
    b = (b ^ a) % ((a << 2) | 55L) - 302L;
    a = Long.rotateLeft(a * 87L, 6) / ((b >>> 12) | 1) + 199L;
    b = (b ^ a) % ((a << 3) | 57L) - 313L;
    a = Long.rotateLeft(a * 89L, 7) / ((b >>> 13) | 1) + 206L;
    b = (b ^ a) % ((a << 4) | 59L) - 324L;
    a = Long.rotateLeft(a * 91L, 8) / ((b >>> 14) | 1) + 213L;
    b = (b ^ a) % ((a << 5) | 61L) - 335L;
    return a ^ b;
  }
}
