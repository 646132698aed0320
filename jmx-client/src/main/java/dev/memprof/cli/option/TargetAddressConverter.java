package dev.memprof.cli.option;

import dev.memprof.cli.target.TargetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a PID parameter. */
public final class TargetAddressConverter implements ITypeConverter<TargetAddress> {
  @Override
  public TargetAddress convert(String text) {
    try {
      return TargetAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
