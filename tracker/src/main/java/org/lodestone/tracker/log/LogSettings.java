package org.lodestone.tracker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.NoteSigner;

/**
 * The log of what the index accepts. There is none unless it is configured.
 *
 * @param origin the log's name: where it is reached, without {@code http://}, as {@code
 *     tracker.example:7070/index/v1/log}; never changed
 * @param key Ed25519 private key that its checkpoints are signed with, not encrypted
 * @param period how often documents that came since are appended (1 s)
 */
public record LogSettings(String origin, Path key, Duration period) {

  private static final Duration MAX_PERIOD = Duration.ofMinutes(5);

  public LogSettings {
    if (origin == null || key == null) {
      throw new IllegalArgumentException(
          "a log needs its origin, such as tracker.example:7070/index/v1/log, and its key");
    }
    period = period == null ? Duration.ofSeconds(1) : period;
    if (period.compareTo(Duration.ofMillis(10)) < 0 || period.compareTo(MAX_PERIOD) > 0) {
      throw new IllegalArgumentException("the log's period is PT0.01S to PT5M, found: " + period);
    }
  }

  /**
   * @throws IOException when the key is no key for a log, or the origin cannot be its name
   */
  public NoteSigner signer() throws IOException {
    try {
      return new NoteSigner(origin, SigningKey.load(key, this::passphrase));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "log: "
              + e.getMessage()
              + "; lodestone key generate makes an Ed25519 key, log.key names it",
          e);
    }
  }

  private char[] passphrase() {
    throw new IllegalArgumentException(
        key + " is encrypted: a log starts without anybody there, so its key is not");
  }
}
