package dev.memprof.cli;

import dev.memprof.cli.remote.Credentials;
import dev.memprof.cli.remote.Target;
import dev.memprof.cli.remote.TargetAddress;
import dev.memprof.cli.report.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How to get into a JMX port that asks who comes. Of no use with a pid. */
final class ConnectOptions {
  @Option(names = "--user", paramLabel = "NAME", description = "User of the JMX port.")
  private String user;

  // Not an option's value: everybody can read a command line.
  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of --user.")
  private Path passwordFile;

  Target open(TargetAddress address) {
    return Target.open(address, credentials());
  }

  private Credentials credentials() {
    if (user == null) {
      return Credentials.NONE;
    }
    if (passwordFile == null) {
      return new Credentials(user, "");
    }
    try {
      return new Credentials(
          user, Files.readString(passwordFile).lines().findFirst().orElse("").strip());
    } catch (IOException e) {
      throw Failure.failed(
          "cannot read the password file: " + Failure.reason(e), "check --password-file", e);
    }
  }
}
