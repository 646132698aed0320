package dev.memprof.agent.weave;

/**
 * A method to weave a hook into.
 *
 * @param instances whether it is a constructor that only makes its instance known
 * @param file the class that declares it
 */
record Spot(Hook hook, boolean instances, ClassFile file, ClassFile.Method method) {

  /** {@code com.acme.BlockCache#clear(int)}. */
  String text() {
    return file.name()
        + "#"
        + method.name()
        + "("
        + String.join(",", Descriptors.parameters(method.descriptor()))
        + ")";
  }
}
