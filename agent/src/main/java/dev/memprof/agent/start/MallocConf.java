package dev.memprof.agent.start;

import dev.memprof.agent.options.Option;
import dev.memprof.agent.options.Options;

/** What {@code MALLOC_CONF} says: {@code key:value,key:value}, of which a later one wins. */
record MallocConf(String text) {

  /** The value in force; null where it says none. */
  String value(String key) {
    String value = null;
    for (String setting : text.split(",")) {
      if (setting.startsWith(key + ":")) {
        value = setting.substring(key.length() + 1);
      }
    }
    return value;
  }

  /**
   * For a person, why an option has no effect; null where it has, or was not given.
   *
   * @param otherwise jemalloc's own value, in force where nothing is said
   */
  String overriding(Option option, Options options, String otherwise) {
    String said = value(option.key());
    String inForce = said == null ? otherwise : said;
    if (!options.isGiven(option) || options.is(option, inForce)) {
      return null;
    }
    return option.key()
        + "="
        + options.get(option)
        + " has no effect: "
        + (said == null
            ? "this JVM runs on a jemalloc that was started without it, with "
            : "MALLOC_CONF wins with ")
        + option.key()
        + ":"
        + inForce
        + "; change it there";
  }
}
