package dev.memprof.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that gives memory back, such as a cache's {@code clear}. Under memprof's agent every
 * call is measured, and the instances of its class are known as caches. Overriding methods need the
 * annotation themselves.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME) // a class that is changed when it is loaded has lost the others
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface ReleasesMemory {
  /**
   * Name of the cache; by default the class's without its package.
   *
   * @return empty for the default
   */
  String value() default "";
}
