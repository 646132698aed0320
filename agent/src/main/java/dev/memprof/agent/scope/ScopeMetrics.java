package dev.memprof.agent.scope;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What the application's modules hold in arenas of their own. Nothing where there is no scope. */
public final class ScopeMetrics implements MetricSource {
  private final Scopes scopes;
  private final AllocatorReading allocator;

  public ScopeMetrics(Scopes scopes, AllocatorReading allocator) {
    this.scopes = scopes;
    this.allocator = allocator;
  }

  @Override
  public void read(Families into) {
    List<ScopeUse> uses = scopes.uses(allocator::allocatedBytes);
    if (!uses.isEmpty()) {
      into.gauge(
              "scope_live_bytes",
              "Native memory allocated in a scope and not freed, exact but for refused calls",
              "scope",
              byName(uses, ScopeUse::liveBytes))
          .counter(
              "scope_calls",
              "Calls of a scope, refused ones included",
              "scope",
              byName(uses, ScopeUse::calls))
          .counter(
              "scope_refused_calls",
              "Calls that ran outside of their scope: too many a second, or on virtual threads",
              "scope",
              byName(uses, ScopeUse::refused));
    }
  }

  private static Map<String, Long> byName(List<ScopeUse> uses, ToLongFunction<ScopeUse> figure) {
    return Families.by(uses, ScopeUse::name, figure);
  }
}
