package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads and writes the data types of SSH (RFC 4251, section 5) that keys are made of. */
final class SshData {

  private final ByteBuffer in;

  SshData(byte[] encoded) {
    this.in = ByteBuffer.wrap(encoded);
  }

  /** The next bytes as they are. */
  byte[] bytes(int count) {
    if (count < 0 || count > in.remaining()) {
      throw new IllegalArgumentException("malformed OpenSSH key: cut short");
    }
    byte[] bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  /** The next {@code uint32}. */
  int uint32() {
    try {
      return in.getInt();
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("malformed OpenSSH key: cut short", e);
    }
  }

  /** The next {@code string}. */
  byte[] string() {
    return bytes(uint32());
  }

  /** The next {@code string}, which is a name. */
  String name() {
    return new String(string(), US_ASCII);
  }

  /** The next {@code mpint}, not negative. */
  BigInteger unsigned() {
    byte[] bytes = string();
    if (bytes.length > 0 && bytes[0] < 0) {
      throw new IllegalArgumentException("malformed OpenSSH key: a negative number");
    }
    return new BigInteger(1, bytes);
  }

  /** What has not been read. */
  byte[] rest() {
    return bytes(in.remaining());
  }

  void end() {
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(
          "malformed OpenSSH key: " + in.remaining() + " bytes too many");
    }
  }

  /** Encodes a {@code string} after what was encoded before. */
  static byte[] append(byte[] before, byte[] string) {
    byte[] all = Arrays.copyOf(before, before.length + Integer.BYTES + string.length);
    ByteBuffer.wrap(all, before.length, Integer.BYTES + string.length)
        .putInt(string.length)
        .put(string);
    return all;
  }

  static byte[] append(byte[] before, String name) {
    return append(before, name.getBytes(US_ASCII));
  }
}
