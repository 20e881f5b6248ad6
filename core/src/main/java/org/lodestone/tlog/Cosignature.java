package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * A witness's signature of a checkpoint, as its note carries it: cosignature/v1 of
 * c2sp.org/tlog-cosignature.
 *
 * @param seconds since 1970, when it was made
 * @param signature Ed25519
 */
record Cosignature(long seconds, byte[] signature) {

  private static final int SIGNATURE_BYTES = 64;
  private static final int BYTES = Long.BYTES + SIGNATURE_BYTES;

  /** Seconds of the last instant that Java has. */
  private static final long MAX_SECONDS = Instant.MAX.getEpochSecond();

  /** Empty when the bytes have not its form. */
  static Optional<Cosignature> parse(byte[] bytes) {
    if (bytes.length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long seconds = in.getLong();
    if (seconds < 0 || seconds > MAX_SECONDS) {
      return Optional.empty();
    }
    byte[] signature = new byte[SIGNATURE_BYTES];
    in.get(signature);
    return Optional.of(new Cosignature(seconds, signature));
  }

  /** What is signed for a checkpoint's text. */
  byte[] message(String text) {
    return message(seconds, text);
  }

  static byte[] message(long seconds, String text) {
    return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(UTF_8);
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(seconds).put(signature).array();
  }

  Instant time() {
    return Instant.ofEpochSecond(seconds);
  }
}
