package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;

/**
 * That an index has accepted a document, as a log's entry. In bytes: 1 (the form), 8 of the time,
 * 32 of the key id, 32 of the payload's SHA-256, the name in ASCII; integers are big-endian.
 *
 * @param time when it was logged, in milliseconds
 * @param key who signed it
 * @param name what image it is of
 * @param payload of its envelope
 */
public record LogEntry(Instant time, KeyId key, RepositoryName name, Digest payload)
    implements Entry {

  private static final byte DOCUMENT = 1;
  private static final int HASH_BYTES = 32;
  private static final int HEAD_BYTES = 1 + Long.BYTES + 2 * HASH_BYTES;
  private static final int MAX_BYTES = HEAD_BYTES + RepositoryName.MAX_LENGTH;

  /**
   * @throws IllegalArgumentException when the bytes are anything else; each entry has one form
   */
  public static LogEntry parse(byte[] bytes) {
    if (bytes.length <= HEAD_BYTES || bytes.length > MAX_BYTES || bytes[0] != DOCUMENT) {
      throw new IllegalArgumentException(
          "an entry begins with 1 and has %d to %d bytes, found %d"
              .formatted(HEAD_BYTES + 1, MAX_BYTES, bytes.length));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, HEAD_BYTES - 1);
    Instant time = Instant.ofEpochMilli(in.getLong());
    KeyId key = new KeyId(digest(in).hex());
    Digest payload = digest(in);
    String name = new String(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES, US_ASCII);
    return new LogEntry(time, key, RepositoryName.parse(name), payload);
  }

  private static Digest digest(ByteBuffer in) {
    byte[] raw = new byte[HASH_BYTES];
    in.get(raw);
    return Digest.ofRaw(raw);
  }

  @Override
  public String subject() {
    return name.value();
  }

  /** The bytes that {@link #parse} reads. */
  public byte[] encode() {
    byte[] text = name.value().getBytes(US_ASCII);
    return ByteBuffer.allocate(HEAD_BYTES + text.length)
        .put(DOCUMENT)
        .putLong(time.toEpochMilli())
        .put(new Digest(key.hex()).raw())
        .put(payload.raw())
        .put(text)
        .array();
  }
}
