package dev.memprof.ledger.proc;

/**
 * Where the stack of a thread is.
 *
 * @param thread its name, as the kernel keeps it: 15 characters at most
 * @param address its stack pointer; 0 where the kernel does not tell, since the thread runs
 */
public record StackPointer(String thread, long address) {}
