package dev.memprof.agent.application;

import dev.memprof.agent.scope.Scopes;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What {@code dev.memprof.api} asks of the agent. Each web application may have a copy of that API,
 * in a class loader of its own and of its own version, so that only the JDK's types cross: an array
 * of the verb and its arguments. A verb that is not known is answered by null.
 */
public final class ApiRequests implements Function<Object[], Object> {
  private final Application application;

  public ApiRequests(Application application) {
    this.application = application;
  }

  @Override
  public Object apply(Object[] request) {
    return switch ((String) request[0]) {
      case "component" -> application.components().named((String) request[1]).counters();
      case "register" -> register((String) request[1], request[2], request[3]);
      case "scope" -> scope((String) request[1]);
      default -> null;
    };
  }

  private Object scope(String name) {
    Scopes.Entry entry = application.scopes().enter(name);
    return entry == null ? null : (Runnable) entry::close;
  }

  @SuppressWarnings("unchecked") // the API has checked that it takes the cache
  private Object register(String name, Object cache, Object clear) {
    application.caches().register(name, cache, (Consumer<Object>) clear);
    return null;
  }
}
