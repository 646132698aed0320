package dev.memprof.cli;

import dev.memprof.cli.remote.TargetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a PID parameter. */
final class TargetAddressConverter implements ITypeConverter<TargetAddress> {
  @Override
  public TargetAddress convert(String text) {
    try {
      return TargetAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
