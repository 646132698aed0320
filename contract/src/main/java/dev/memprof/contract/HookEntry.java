package dev.memprof.contract;

import java.util.List;

/**
 * A hook as it was asked for, and what has become of it.
 *
 * @param option {@code release}, {@code count}, ...
 * @param pattern {@code blocks:com.acme.BlockCache#clear}
 * @param state in words; {@code matched 0 methods so far} while no class has come that it is for
 * @param methods what it is woven into
 * @param problems why it could not be applied somewhere
 */
public record HookEntry(
    String option, String pattern, String state, List<String> methods, List<String> problems) {}
