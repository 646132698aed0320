package dev.memprof.cli.option;

import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.Credentials;
import dev.memprof.cli.target.Target;
import dev.memprof.cli.target.TargetAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How to get into a JMX port that asks who comes. Of no use with a pid. */
public final class ConnectOptions {
  @Option(names = "--user", paramLabel = "NAME", description = "User of the JMX port.")
  private String user;

  // Not an option's value: everybody can read a command line.
  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password of --user.")
  private Path passwordFile;

  public Target open(TargetAddress address) {
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
