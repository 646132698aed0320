package dev.memprof.store.file;

import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.model.Profile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.io.function.IOConsumer;

/**
 * A dump on its way into the store: written in its run's {@link WorkDirectory} under a name of its
 * run, {@code partial-RUN-NAME.part}, then linked to its own. Until its run file names it the
 * partial name stays, so that whoever comes after a kill knows whose the file is: both names are of
 * one file.
 */
public final class Partial {
  private static final String PREFIX = "partial-";
  private static final String SUFFIX = ".part";

  static final FileAttribute<?> FOR_THE_USER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  public static final FileAttribute<?> FOR_THE_USERS_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private Partial() {}

  public static String name(RunId run, String goal) {
    return PREFIX + run + "-" + goal + SUFFIX;
  }

  /** The name a run's partial file was to have; empty when it is none of that run's. */
  public static Optional<String> goal(RunId run, String name) {
    String prefix = PREFIX + run + "-";
    return name.startsWith(prefix) && name.endsWith(SUFFIX)
        ? Optional.of(name.substring(prefix.length(), name.length() - SUFFIX.length()))
        : Optional.empty();
  }

  /**
   * A new file for this user only: names of an application's methods are nobody else's business.
   *
   * @throws FileAlreadyExistsException when something has that name, be it a link to nowhere
   */
  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FOR_THE_USER);
  }

  /** The same in a work directory, in place of what an attempt before has left. */
  static FileChannel createAnew(Path file) throws IOException {
    Files.deleteIfExists(file);
    return create(file);
  }

  /** Writes a profile, down to the disk. */
  public static void write(Profile profile, Path partial) throws IOException {
    write(out -> ProfileWriters.write(profile, ProfileFormat.PPROF, out), partial);
  }

  /** The same of one that writes itself. */
  public static void write(IOConsumer<OutputStream> profile, Path partial) throws IOException {
    try (FileChannel channel = createAnew(partial);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      profile.accept(out);
      out.flush();
      channel.force(true);
    }
  }

  /**
   * Gives it its name.
   *
   * @throws FileAlreadyExistsException when another file has that
   */
  public static void publish(Path partial, Path file) throws IOException {
    try {
      Files.createLink(file, partial);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without links. The name is taken first, since a move replaces.
      Files.createFile(file);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Brings the names of a directory to the disk. */
  public static void syncNames(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some file systems know no such thing; the file's own bytes are on the disk.
    }
  }
}
