package org.lodestone.tlog;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;

/**
 * That an index has accepted a withdrawal, as a log's entry. In bytes: 2 (the form), 8 of the time,
 * 32 of the key id, 32 of the SHA-256 of the withdrawal's payload; integers are big-endian.
 *
 * @param time when it was logged, in milliseconds
 * @param key who signed it, and so takes signatures back
 * @param payload of its envelope
 */
public record WithdrawalEntry(Instant time, KeyId key, Digest payload) implements Entry {

  /** What its bytes begin with. */
  public static final byte FORM = 2;

  private static final int HASH_BYTES = 32;
  private static final int BYTES = 1 + Long.BYTES + 2 * HASH_BYTES;

  /**
   * @throws IllegalArgumentException when the bytes are anything else; each entry has one form
   */
  public static WithdrawalEntry parse(byte[] bytes) {
    if (bytes.length != BYTES || bytes[0] != FORM) {
      throw new IllegalArgumentException(
          "the entry of a withdrawal begins with %d and has %d bytes, found %d"
              .formatted(FORM, BYTES, bytes.length));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    Instant time = Instant.ofEpochMilli(in.getLong());
    return new WithdrawalEntry(time, new KeyId(digest(in).hex()), digest(in));
  }

  private static Digest digest(ByteBuffer in) {
    byte[] raw = new byte[HASH_BYTES];
    in.get(raw);
    return Digest.ofRaw(raw);
  }

  @Override
  public String subject() {
    return "(a withdrawal)";
  }

  /** The bytes that {@link #parse} reads. */
  public byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(FORM)
        .putLong(time.toEpochMilli())
        .put(new Digest(key.hex()).raw())
        .put(payload.raw())
        .array();
  }
}
