package dev.memprof.profile.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** An object of JSON under construction; its members stay in order. */
public final class Members {
  private final Map<String, Object> map = new LinkedHashMap<>();

  /** A member's value is what {@link Json} can write. */
  public Members add(String name, Object value) {
    map.put(name, value);
    return this;
  }

  /** The components of a record, as members beside the others. */
  public Members addAll(Record carrier) {
    map.putAll(Json.components(carrier));
    return this;
  }

  Map<String, Object> map() {
    return Collections.unmodifiableMap(map);
  }
}
