package dev.memprof.cli.option;

import dev.memprof.cli.print.Failure;
import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.flame.FlameGraphWriter;
import dev.memprof.profile.graph.GraphvizException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.Amounts;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.io.function.IOConsumer;

/** A file that a verb writes: checked first, written last, and never half. */
public final class ResultFile {
  /** As the help lists them. */
  static final class Endings implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(ProfileFormat.endings().split(" ")).iterator();
    }
  }

  /** For completion: the same without their dots. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(ProfileFormat.endings().split(" "))
          .map(ending -> ending.substring(1))
          .iterator();
    }
  }

  /** The file that is none. */
  public static final String STANDARD_OUTPUT = "-";

  private static final CopyOption[] REPLACE = {StandardCopyOption.REPLACE_EXISTING};

  /** Null for standard output. */
  private final Path path;

  private final ProfileFormat format;

  private final boolean replace;

  private ResultFile(Path path, ProfileFormat format, boolean replace) {
    this.path = path;
    this.format = format;
    this.replace = replace;
  }

  /**
   * @param ending of a file of that format
   */
  public static ResultFile standardOutput(String ending) {
    return new ResultFile(null, format(ending), false);
  }

  /** Whether what is to be said must not go there. */
  public boolean isStandardOutput() {
    return path == null;
  }

  public static ResultFile create(String file, boolean force) {
    ProfileFormat format = format(file);
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw Failure.failed(file + " is a directory", "name a file in it");
    }
    if (Files.exists(path) && !force) {
      throw exists(file);
    }
    Path directory = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw Failure.failed("there is no directory " + directory, "create it first");
    }
    if (!Files.isWritable(directory)) {
      throw Failure.failed("directory " + directory + " is not writable", "choose another with -o");
    }
    return new ResultFile(path, format, force);
  }

  private static Failure exists(String file) {
    return Failure.failed(file + " exists", "give --force to overwrite it, or another name");
  }

  private static ProfileFormat format(String file) {
    try {
      return ProfileFormat.ofFile(file);
    } catch (IllegalArgumentException e) {
      throw Failure.wrongUsage(
          "the ending of '" + file + "' names no format", "use one of " + ProfileFormat.endings());
    }
  }

  /**
   * Writes what a view shows and says so: how much that is, where it is, and what has no place in
   * it.
   */
  public String save(Profile profile, ViewOptions view) {
    write(profile, view);
    return (profile.isDifference()
            ? Amounts.signedBytes(profile.totalBytes()) + " in all"
            : Amounts.bytes(profile.totalBytes()) + " live")
        + ", written to "
        + this
        + leftOut(profile);
  }

  /** What has no place in this format, to be said behind the rest; empty for most. */
  public String leftOut(Profile profile) {
    double bytes = ProfileWriters.leftOutBytes(profile, format);
    return bytes > 0
        ? "; "
            + Amounts.bytes(bytes)
            + " that shrank are left out, because this format"
            + " has no negative numbers"
        : "";
  }

  public boolean isPprof() {
    return format == ProfileFormat.PPROF;
  }

  @Override
  public String toString() {
    return path == null ? "standard output" : path.toString();
  }

  public void write(Profile profile, ViewOptions view) {
    write(
        stream -> {
          if (format == ProfileFormat.FLAMEGRAPH) {
            FlameGraphWriter.write(profile, view.flameGraph(), stream);
          } else {
            ProfileWriters.write(profile, format, stream);
          }
        });
  }

  public void write(byte[] bytes) {
    write(stream -> stream.write(bytes));
  }

  /**
   * @param content writes what is to be in the file
   */
  public void write(IOConsumer<OutputStream> content) {
    if (isStandardOutput()) {
      writeToStandardOutput(content);
      return;
    }
    // A name that nobody can foresee, and a new file: no link that waits there is followed.
    Path temporary = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID());
    try {
      try (OutputStream stream =
          Files.newOutputStream(
              temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.accept(stream);
      }
      Files.move(temporary, path, replace ? REPLACE : new CopyOption[0]);
    } catch (FileAlreadyExistsException e) {
      throw exists(path.toString());
    } catch (GraphvizException e) {
      throw Failure.failed("cannot draw " + path + ": " + e.getMessage(), "", e);
    } catch (IOException e) {
      throw Failure.failed(
          "cannot write " + path + ": " + Failure.reason(e), "check whether the disk is full", e);
    } finally {
      delete(temporary);
    }
  }

  private static void writeToStandardOutput(IOConsumer<OutputStream> content) {
    try (OutputStream stream =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
      content.accept(stream);
    } catch (IOException e) {
      if (!Failure.isReadEnough(e)) {
        throw Failure.failed("cannot write the output: " + e.getMessage(), "", e);
      }
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      temporary.toFile().deleteOnExit();
    }
  }
}
