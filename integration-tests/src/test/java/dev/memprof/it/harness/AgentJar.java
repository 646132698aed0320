package dev.memprof.it.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The jar of an agent that is not ours: a manifest only, its classes are on the class path. */
public final class AgentJar {
  private AgentJar() {}

  /**
   * Writes it into a directory.
   *
   * @param capabilities what it asks for, such as {@code Can-Redefine-Classes}
   * @return the jar
   */
  public static Path write(Path directory, Class<?> premain, String... capabilities)
      throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", premain.getName());
    for (String capability : capabilities) {
      attributes.putValue(capability, "true");
    }
    Path jar = directory.resolve(premain.getSimpleName() + ".jar");
    try (OutputStream file = Files.newOutputStream(jar)) {
      new JarOutputStream(file, manifest).close();
    }
    return jar;
  }
}
