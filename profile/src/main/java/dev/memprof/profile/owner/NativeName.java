package dev.memprof.profile.owner;

import dev.memprof.profile.model.Frame;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names of native functions say, and which of them say nothing about the cause. */
public final class NativeName {
  /** How memory is got, whoever wants it. */
  private static final Pattern ALLOCATORS =
      Pattern.compile(
          "_*(je_|jemalloc_|prof_|arena_|tcache_|imalloc|ialloc|irealloc|do_rallocx|fallback_impl)"
              + ".*|_*(libc_)?(malloc|calloc|realloc|reallocarray|memalign|posix_memalign"
              + "|aligned_alloc|valloc|pvalloc|strdup|strndup|mallocx|rallocx)(_default)?(@.*)?"
              + "|operator new(\\[\\])?|__rust_.*alloc.*|__rdl_.*alloc.*|alloc::alloc::.*"
              + "|lib(je|tc|mi)malloc[^+]*\\+0x.*|memprof_.*|os::(malloc|realloc)|AllocateHeap");

  /**
   * What a demangled name has from the end of its arguments on: the parenthesis, {@code const&} and
   * the like, and clones that a compiler made.
   */
  private static final Pattern AFTER_ARGUMENTS =
      Pattern.compile("\\)( const| volatile|&| &| noexcept)*( \\[[^\\]]*\\]| \\(\\.[^)]*\\))*$");

  /** How every thread begins. */
  private static final Set<String> BEGINNINGS =
      Set.of(
          "_start",
          "start_thread",
          "clone",
          "__clone",
          "clone3",
          "__clone3",
          "__libc_start_main",
          "__libc_start_call_main",
          "main",
          "thread_native_entry",
          "ThreadJavaMain",
          "Thread::call_run",
          "JavaThread::run",
          "JavaThread::thread_main_inner");

  private NativeName() {}

  /**
   * @param function without arguments
   */
  static boolean isAllocator(String function) {
    return ALLOCATORS.matcher(function).matches();
  }

  /** The innermost function that is no allocator; the empty string for none. */
  static String innermost(List<Frame> stack) {
    for (Frame frame : stack) {
      if (frame.isJava()) {
        return "";
      }
      String name = withoutArguments(frame.name());
      if (frame.kind() == Frame.Kind.NATIVE && !isAllocator(name)) {
        return name;
      }
    }
    return "";
  }

  /** Where {@link #asking} lies in a stack. */
  static int indexOfAsking(List<Frame> stack) {
    for (int i = 0; i < stack.size(); i++) {
      Frame frame = stack.get(i);
      if (frame.kind() == Frame.Kind.NATIVE && !isAllocator(withoutArguments(frame.name()))) {
        return i;
      }
    }
    return stack.size() - 1;
  }

  /** The innermost function that is no allocator; else any frame. */
  static Frame asking(List<Frame> stack) {
    Frame frame = stack.get(indexOfAsking(stack));
    return frame.kind() == Frame.Kind.NATIVE
        ? Frame.nativeCode(withoutArguments(frame.name()), frame.address(), frame.mapping())
        : frame;
  }

  /** The outermost function that has a name and is not how every thread begins; else any. */
  static Frame outermost(List<Frame> stack) {
    for (int i = stack.size() - 1; i >= 0; i--) {
      Frame frame = stack.get(i);
      String name = withoutArguments(frame.name());
      if (!BEGINNINGS.contains(name) && !name.contains("+0x") && !name.startsWith("0x")) {
        return Frame.nativeCode(name, frame.address(), frame.mapping());
      }
    }
    return stack.get(stack.size() - 1);
  }

  /**
   * {@code rocksdb::DB::Open} of {@code rocksdb::DB::Open(rocksdb::Options const&, ...) const}.
   * Only a list at the end is one of arguments: others are part of the name, as in Go's {@code
   * net/http.(*conn).serve} and C++'s {@code (anonymous namespace)::parse}.
   */
  public static String withoutArguments(String name) {
    int end = name.length() - 1;
    Matcher after = AFTER_ARGUMENTS.matcher(name);
    if (after.find()) {
      end = after.start();
    }
    int depth = 0;
    for (int i = end; i > 0; i--) {
      char c = name.charAt(i);
      depth += c == ')' ? 1 : c == '(' ? -1 : 0;
      if (depth == 0) {
        return c == '(' && isArguments(name, i, end) ? name.substring(0, i) : name;
      }
    }
    return name;
  }

  /** Not the name itself: {@code operator()}, {@code (anonymous namespace)}. */
  private static boolean isArguments(String name, int open, int close) {
    return !name.startsWith("operator", open - "operator".length())
        && !name.startsWith("(anonymous namespace)", open)
        && close > open;
  }
}
