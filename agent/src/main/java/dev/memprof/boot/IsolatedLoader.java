package dev.memprof.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads memprof and its libraries from {@code core/} of the agent jar, beside whatever versions of
 * the same libraries the application has: the parent is the platform loader, which sees neither.
 */
public final class IsolatedLoader extends ClassLoader {
  private static final String PREFIX = "core/";

  /** A jar within the jar, and the packages that are in it; few JVMs need it. */
  private static final String LIBRARY = PREFIX + "lib/byte-buddy.jar";

  private static final String LIBRARY_PACKAGES = "net.bytebuddy.";

  private static final String JNA_PACKAGE = "com.sun.jna.";

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final String urlPrefix;
  private final ProtectionDomain domain;
  private JarFile library;

  /** Keeps the jar open for good: the agent ends with the JVM. */
  IsolatedLoader(Path path) throws IOException {
    super("memprof", ClassLoader.getPlatformClassLoader());
    jar = new JarFile(path.toFile());
    URL location = path.toUri().toURL();
    urlPrefix = "jar:" + location + "!/" + PREFIX;
    domain = new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try {
      byte[] bytes =
          name.startsWith(LIBRARY_PACKAGES) ? read(library(), file) : read(jar, PREFIX + file);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      if (name.startsWith(JNA_PACKAGE)) {
        bytes = JnaClasses.adapted(bytes);
      }
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static byte[] read(JarFile jar, String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  /** The JVM reads jars from files only; this one is unlinked as soon as it is open. */
  private synchronized JarFile library() throws IOException {
    if (library == null) {
      Path file = Files.createTempFile("memprof-", ".jar");
      try (InputStream in = jar.getInputStream(jar.getJarEntry(LIBRARY))) {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        library = new JarFile(file.toFile());
      } finally {
        Files.delete(file);
      }
    }
    return library;
  }

  @Override
  protected Class<?> findClass(String module, String name) {
    try {
      return findClass(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  protected URL findResource(String module, String name) {
    return findResource(name);
  }

  @Override
  protected URL findResource(String name) {
    if (jar.getJarEntry(PREFIX + name) == null) {
      return null;
    }
    try {
      return new URL(urlPrefix + name);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** Without a detour over URLs, whose machinery takes milliseconds to load. */
  @Override
  public InputStream getResourceAsStream(String name) {
    JarEntry entry = jar.getJarEntry(PREFIX + name);
    try {
      return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return found == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(Collections.singleton(found));
  }
}
