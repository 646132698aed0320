package dev.memprof.agent.scope;

import dev.memprof.agent.allocator.Arenas;
import dev.memprof.agent.weave.Hook;
import dev.memprof.agent.weave.HookPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;

/**
 * The application's scopes: while a thread is in one, it allocates from that scope's arena, whose
 * live bytes are known at any time, exactly. Scopes of one name are one, on whichever threads;
 * nested ones restore the outer.
 *
 * <p>Any thread may enter; nothing is thrown at it. What cannot be had is refused: the code runs
 * all the same, outside of the scope, and {@link ScopeUse} says how often and why.
 */
public final class Scopes {
  /**
   * An arena is for good: jemalloc can only destroy one together with what lives in it. Each takes
   * about 160 KB of its own, and unused pages are not shared among them: 10 MB at most.
   */
  static final int MOST = 64;

  private static final ThreadLocal<Entry> INNERMOST = new ThreadLocal<>();

  private final Map<String, ArenaScope> byName = new ConcurrentHashMap<>();
  private final ArenaScope beyond =
      ArenaScope.without(
          "[others]", "there are " + MOST + " scopes already, and each takes memory for good");

  /** A thread's stay in a scope. To be closed by that thread; a second time does nothing. */
  public final class Entry implements AutoCloseable, Hook.Call {
    private final Thread thread = Thread.currentThread();
    private final ArenaScope scope;
    private final Entry outer;

    /** Where to go back to when no outer entry is left. */
    private final int arenaBefore;

    private volatile boolean closed;

    private Entry(ArenaScope scope, Entry outer, int arenaBefore) {
      this.scope = scope;
      this.outer = outer;
      this.arenaBefore = arenaBefore;
    }

    /** On another thread it only marks: the owner leaves when it enters or leaves another scope. */
    @Override
    public void close() {
      closed = true;
      if (thread == Thread.currentThread()) {
        leave();
      }
    }

    /** The same, of a hook's method. */
    @Override
    public void end(Throwable thrown) {
      close();
    }
  }

  /** The hook for an entry of the option {@code scope}. */
  public Hook hook(HookPattern pattern) {
    return new ScopeHook(pattern, this);
  }

  /**
   * Lets the current thread allocate from a scope's arena.
   *
   * @return to be closed at the end; null when there is nothing to close: the thread is in that
   *     scope already, or was refused
   */
  public Entry enter(String name) {
    Entry current = INNERMOST.get();
    if (current != null && current.closed) {
      current = leave();
    }
    ArenaScope scope = scope(name);
    if (current != null && current.scope == scope) {
      return null;
    }
    if (!scope.admits()) {
      return null;
    }
    int before = Arenas.switchTo(scope.arena);
    if (before < 0) {
      scope.refuse("jemalloc refused the arena (error " + -before + ")");
      return null;
    }
    Entry entry = new Entry(scope, current, current == null ? before : current.arenaBefore);
    INNERMOST.set(entry);
    return entry;
  }

  /**
   * Goes back to the innermost entry that is not closed. One that is closed before those within it,
   * which no try statement does, takes effect with them.
   */
  private Entry leave() {
    Entry from = INNERMOST.get();
    Entry to = from;
    while (to != null && to.closed) {
      to = to.outer;
    }
    if (to != from) {
      int unused = Arenas.switchTo(to == null ? from.arenaBefore : to.scope.arena);
      if (to == null) {
        INNERMOST.remove();
      } else {
        INNERMOST.set(to);
      }
    }
    return to;
  }

  private ArenaScope scope(String name) {
    ArenaScope known = byName.get(name);
    return known != null ? known : create(name);
  }

  private synchronized ArenaScope create(String name) {
    ArenaScope known = byName.get(name);
    if (known != null) {
      return known;
    }
    if (byName.size() >= MOST) {
      return beyond;
    }
    int arena = Arenas.create();
    ArenaScope created =
        arena < 0
            ? ArenaScope.without(name, "jemalloc gave it no arena (error " + -arena + ")")
            : new ArenaScope(name, arena);
    byName.put(name, created);
    return created;
  }

  /**
   * All scopes, by name.
   *
   * @param allocatedBytes the live bytes of an arena; not asked where there is no scope
   */
  public List<ScopeUse> uses(IntToLongFunction allocatedBytes) {
    List<ArenaScope> scopes = new ArrayList<>(byName.values());
    if (scopes.isEmpty()) {
      return List.of();
    }
    if (beyond.wasCalled()) {
      scopes.add(beyond);
    }
    List<ScopeUse> uses = new ArrayList<>();
    for (ArenaScope scope : scopes) {
      boolean hasArena = scope.arena != ArenaScope.NO_ARENA;
      uses.add(scope.use(hasArena ? allocatedBytes.applyAsLong(scope.arena) : 0));
    }
    uses.sort(Comparator.comparing(ScopeUse::name));
    return uses;
  }
}
