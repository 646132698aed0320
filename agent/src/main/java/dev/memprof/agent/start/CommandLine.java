package dev.memprof.agent.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the java launcher was given, from where it read it: the next one will read all of it again.
 * Follows the launcher's rules (args.c): {@code @FILE} is an argument file up to the main class,
 * and never within such a file.
 */
final class CommandLine {
  /** More than any argument file has; the rest of a larger one is not looked at. */
  private static final int MAX_FILE_BYTES = 1 << 20;

  /** Options whose value is the next word, so that it is not taken for the main class. */
  private static final List<String> WITH_VALUE =
      List.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--enable-native-access",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--source");

  private static final List<String> BEFORE_MAIN =
      List.of("-jar", "-m", "--module", "-d", "--describe-module");

  private final List<Path> argumentFiles = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private boolean expands = true;
  private boolean optionsEnded;
  private boolean valueFollows;

  /**
   * @param commandLine {@code /proc/self/cmdline}, words ended by NUL
   * @param jdkOptions {@code JDK_JAVA_OPTIONS}; null when not set
   */
  CommandLine(byte[] commandLine, String jdkOptions) {
    if (jdkOptions != null) {
      for (String word : Words.ofVariable(jdkOptions)) {
        take(word, true);
      }
      optionsEnded = false;
      valueFollows = false;
    }
    List<String> words = words(commandLine);
    for (int i = 1; i < words.size() && !optionsEnded; i++) {
      take(words.get(i), true);
    }
  }

  private static List<String> words(byte[] commandLine) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] == 0) {
        words.add(new String(commandLine, start, i - start, FileNames.charset()));
        start = i + 1;
      }
    }
    return words;
  }

  private void take(String word, boolean mayExpand) {
    if (optionsEnded) {
      return;
    }
    if (mayExpand && expands && word.length() > 1 && word.charAt(0) == '@') {
      if (word.charAt(1) != '@') {
        takeFile(Path.of(word.substring(1)));
      }
    } else if (valueFollows) {
      valueFollows = false;
    } else if (word.equals("--disable-@files")) {
      expands = false;
    } else if (BEFORE_MAIN.contains(word) || !word.startsWith("-") || startsMain(word)) {
      optionsEnded = true;
    } else {
      options.add(word);
      valueFollows = WITH_VALUE.contains(word);
    }
  }

  private static boolean startsMain(String word) {
    return word.startsWith("--module=") || word.startsWith("--describe-module=");
  }

  private void takeFile(Path file) {
    argumentFiles.add(file);
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      String text = new String(in.readNBytes(MAX_FILE_BYTES), FileNames.charset());
      for (String word : Words.ofArgumentFile(text)) {
        take(word, false);
      }
    } catch (IOException e) {
      // told by whoever asks whether it can be read again
    }
  }

  /** The argument files that were read. */
  List<Path> argumentFiles() {
    return argumentFiles;
  }

  /** The options up to the main class, those of argument files included. */
  List<String> options() {
    return options;
  }

  /**
   * Adds the descriptors that a text names, as {@code /dev/fd/7} or {@code /proc/self/fd/7}.
   *
   * @param text bytes, in any charset that ASCII is part of
   */
  static void addDescriptors(byte[] text, List<Integer> descriptors) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    for (int i = all.indexOf("/fd/"); i >= 0; i = all.indexOf("/fd/", i + 1)) {
      int number = 0;
      int next = i + "/fd/".length();
      for (; next < all.length() && number < 1 << 24; next++) {
        int digit = all.charAt(next) - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        number = 10 * number + digit;
      }
      if (next > i + "/fd/".length()) {
        descriptors.add(number);
      }
    }
  }
}
