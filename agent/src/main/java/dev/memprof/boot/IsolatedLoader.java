package dev.memprof.boot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads memprof and its libraries from {@code core/} of the agent jar, beside whatever versions of
 * the same libraries the application has: the parent is the platform loader, which sees neither.
 */
public final class IsolatedLoader extends ClassLoader
    implements Consumer<BiConsumer<String, Instrumentation>> {
  private static final String PREFIX = "core/";

  /**
   * Jars within the jar: of the agent's classes that no start needs, of other modules' and
   * libraries' classes, and of those that few JVMs need.
   */
  private static final String CONTROL = PREFIX + "lib/control.jar";

  private static final String LIBRARIES = PREFIX + "lib/libraries.jar";

  private static final String BYTE_BUDDY = PREFIX + "lib/byte-buddy.jar";

  private static final String AGENT_PACKAGES = "dev/memprof/agent/";

  private static final String BYTE_BUDDY_PACKAGES = "net.bytebuddy.";

  private static final String JNA_PACKAGE = "com.sun.jna.";

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final String urlPrefix;
  private final ProtectionDomain domain;
  private volatile BiConsumer<String, Instrumentation> entry;

  /** Null before the first class of it; guarded by this. */
  private NestedJar control;

  /** The same. */
  private NestedJar libraries;

  /** The same. */
  private NestedJar byteBuddy;

  /** Keeps the jar open for good: the agent ends with the JVM. */
  IsolatedLoader(Path path) throws IOException {
    super("memprof", ClassLoader.getPlatformClassLoader());
    jar = new JarFile(path.toFile());
    URL location = path.toUri().toURL();
    urlPrefix = "jar:" + location + "!/" + PREFIX;
    domain = new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
  }

  /**
   * What the class with that name hands over when it is initialised.
   *
   * @throws ClassNotFoundException when there is none, or it hands nothing over
   */
  BiConsumer<String, Instrumentation> entry(String name) throws ClassNotFoundException {
    Class<?> type = Class.forName(name, true, this);
    if (entry == null) {
      throw new ClassNotFoundException(type + " has no entry");
    }
    return entry;
  }

  /** Called by the entry's class, which sees of this class only what the JDK knows. */
  @Override
  public void accept(BiConsumer<String, Instrumentation> entry) {
    this.entry = entry;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try {
      byte[] bytes = name.startsWith(BYTE_BUDDY_PACKAGES) ? byteBuddy().read(file) : read(file);
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

  private byte[] read(String file) throws IOException {
    JarEntry entry = jar.getJarEntry(PREFIX + file);
    if (entry == null) {
      return (file.startsWith(AGENT_PACKAGES) ? control() : libraries()).read(file);
    }
    byte[] content = new byte[(int) entry.getSize()]; // readAllBytes() takes 24 KiB for any class
    try (InputStream in = jar.getInputStream(entry)) {
      if (in.readNBytes(content, 0, content.length) < content.length) {
        throw new IOException(entry + " is cut off");
      }
    }
    return content;
  }

  private synchronized NestedJar control() throws IOException {
    if (control == null) {
      control = new NestedJar(jar, CONTROL);
    }
    return control;
  }

  private synchronized NestedJar libraries() throws IOException {
    if (libraries == null) {
      libraries = new NestedJar(jar, LIBRARIES);
    }
    return libraries;
  }

  private synchronized NestedJar byteBuddy() throws IOException {
    if (byteBuddy == null) {
      byteBuddy = new NestedJar(jar, BYTE_BUDDY);
    }
    return byteBuddy;
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
    } catch (IOException e) { // MalformedURLException, which a start would load
      throw new IllegalArgumentException(name, e);
    }
  }

  /**
   * Without a detour over URLs, whose machinery takes milliseconds to load. Class files of the
   * agent's packages are found in the jar within, too: Byte Buddy reads advice so.
   */
  @Override
  public InputStream getResourceAsStream(String name) {
    JarEntry entry = jar.getJarEntry(PREFIX + name);
    try {
      if (entry != null) {
        return jar.getInputStream(entry);
      }
      byte[] packed = name.startsWith(AGENT_PACKAGES) ? control().read(name) : null;
      return packed == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(packed);
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
