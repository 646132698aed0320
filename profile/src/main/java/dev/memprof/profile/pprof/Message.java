package dev.memprof.profile.pprof;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** One protobuf message being put together: fields of value 0 are left out, as proto3 wants it. */
final class Message {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream fields = CodedOutputStream.newInstance(bytes, 256);

  Message number(int field, long value) throws IOException {
    if (value != 0) {
      fields.writeInt64(field, value);
    }
    return this;
  }

  Message message(int field, Message value) throws IOException {
    return bytes(field, value.take());
  }

  Message bytes(int field, byte[] value) throws IOException {
    fields.writeByteArray(field, value);
    return this;
  }

  Message packed(int field, long[] values) throws IOException {
    int length = 0;
    for (long value : values) {
      length += CodedOutputStream.computeUInt64SizeNoTag(value);
    }
    fields.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    fields.writeUInt32NoTag(length);
    for (long value : values) {
      fields.writeUInt64NoTag(value);
    }
    return this;
  }

  /** The message's bytes; it is empty and can be filled again afterwards. */
  byte[] take() throws IOException {
    fields.flush();
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }
}
