package org.lodestone.sign;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Reads the few DER structures (X.690) that key files and ECDSA signatures are made of. Strict: one
 * value has one encoding, so indefinite and padded lengths are errors.
 */
final class Der {

  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OID = 0x06;
  static final int SEQUENCE = 0x30;

  private final ByteBuffer in;

  Der(byte[] encoded) {
    this(ByteBuffer.wrap(encoded));
  }

  private Der(ByteBuffer in) {
    this.in = in;
  }

  /** Enters the next value, a SEQUENCE. */
  Der sequence() {
    return new Der(value(SEQUENCE));
  }

  byte[] octetString() {
    return bytes(value(OCTET_STRING));
  }

  /** The next value, a minimally encoded INTEGER that is not negative. */
  BigInteger unsigned() {
    byte[] bytes = bytes(value(INTEGER));
    if (bytes.length == 0 || bytes[0] < 0 || (bytes.length > 1 && bytes[0] == 0 && bytes[1] >= 0)) {
      throw new IllegalArgumentException("malformed DER: not a minimal unsigned INTEGER");
    }
    return new BigInteger(bytes);
  }

  /** The next value, an OBJECT IDENTIFIER, in dotted form. */
  String oid() {
    ByteBuffer value = value(OID);
    StringBuilder dotted = new StringBuilder();
    while (value.hasRemaining()) {
      long arc = arc(value);
      if (dotted.isEmpty()) {
        long first = Math.min(arc / 40, 2);
        dotted.append(first).append('.').append(arc - 40 * first);
      } else {
        dotted.append('.').append(arc);
      }
    }
    return dotted.toString();
  }

  /** Skips the next value whatever it is. */
  void skip() {
    value(peek());
  }

  /** The next value's tag; -1 at the end. */
  int peek() {
    return in.hasRemaining() ? in.get(in.position()) & 0xff : -1;
  }

  void end() {
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("malformed DER: " + in.remaining() + " bytes too many");
    }
  }

  private ByteBuffer value(int tag) {
    if (peek() != tag) {
      throw new IllegalArgumentException(
          "malformed DER: expected tag 0x%02x, found %s"
              .formatted(tag, peek() < 0 ? "the end" : "0x%02x".formatted(peek())));
    }
    try {
      in.get();
      int length = length();
      ByteBuffer value = in.slice(in.position(), length);
      in.position(in.position() + length);
      return value;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("malformed DER: cut short", e);
    }
  }

  private int length() {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count == 0 || count > 3) {
      throw new IllegalArgumentException("malformed DER: indefinite or huge length");
    }
    int length = 0;
    for (int i = 0; i < count; i++) {
      length = (length << 8) | (in.get() & 0xff);
    }
    if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
      throw new IllegalArgumentException("malformed DER: length not in its shortest form");
    }
    return length;
  }

  private static long arc(ByteBuffer value) {
    long arc = 0;
    int octet;
    do {
      if (!value.hasRemaining() || arc > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("malformed DER: no such OBJECT IDENTIFIER");
      }
      octet = value.get();
      arc = (arc << 7) | (octet & 0x7f);
    } while (octet < 0);
    return arc;
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  /** Encodes one value whose content is the given parts joined. */
  static byte[] encode(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] size = BigInteger.valueOf(length).toByteArray();
      int sign = size[0] == 0 ? 1 : 0;
      out.write(0x80 | (size.length - sign));
      out.write(size, sign, size.length - sign);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  static byte[] encodeOid(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      int arc = Integer.parseInt(arcs[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(0x80 | ((arc >>> shift) & 0x7f));
        }
      }
      out.write(arc & 0x7f);
    }
    return encode(OID, out.toByteArray());
  }
}
