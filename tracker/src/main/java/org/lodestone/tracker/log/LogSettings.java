package org.lodestone.tracker.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.Witnesses;

/**
 * The log of what the index accepts. There is none unless it is configured.
 *
 * @param origin the log's name: where it is reached, without {@code http://}, as {@code
 *     tracker.example:7070/index/v1/log}; never changed
 * @param key Ed25519 private key that its checkpoints are signed with, not encrypted
 * @param period how often documents that came since are appended (1 s)
 * @param witnesses who cosign each checkpoint before it is published (nobody)
 * @param witnessTimeout for one question to a witness (2 s)
 * @param renewal how often witnesses cosign a checkpoint that nothing follows (1 min)
 * @param kind what readers of its tiles learn of its entries; never changed (public)
 * @param readers file of those who alone may read it, see {@link LogReaders} (null: everybody may)
 */
public record LogSettings(
    String origin,
    Path key,
    Duration period,
    List<WitnessSettings> witnesses,
    Duration witnessTimeout,
    Duration renewal,
    LogKind kind,
    Path readers) {

  private static final Duration LEAST = Duration.ofMillis(10);
  private static final int MOST_WITNESSES = 32;

  public LogSettings {
    if (origin == null || key == null) {
      throw new IllegalArgumentException(
          "a log needs its origin, such as tracker.example:7070/index/v1/log, and its key");
    }
    period = period == null ? Duration.ofSeconds(1) : period;
    witnesses = witnesses == null ? List.of() : List.copyOf(witnesses);
    witnessTimeout = witnessTimeout == null ? Duration.ofSeconds(2) : witnessTimeout;
    kind = kind == null ? LogKind.PUBLIC : kind;
    renewal = renewal == null ? Duration.ofMinutes(1) : renewal;
    check("period", period, Duration.ofMinutes(5));
    check("witnessTimeout", witnessTimeout, Duration.ofMinutes(1));
    check("renewal", renewal, Duration.ofDays(1));
    if (witnesses.size() > MOST_WITNESSES) {
      throw new IllegalArgumentException(
          "a log has at most %d witnesses, found %d".formatted(MOST_WITNESSES, witnesses.size()));
    }
  }

  private static void check(String name, Duration value, Duration most) {
    if (value.compareTo(LEAST) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "the log's %s is %s to %s, found: %s".formatted(name, LEAST, most, value));
    }
  }

  /** A log without witnesses. */
  public LogSettings(String origin, Path key, Duration period) {
    this(origin, key, period, null, null, null, null, null);
  }

  /**
   * @param signer as {@link #signer} gives it
   * @throws IOException when one of them is named wrongly
   */
  public Witnesses witnesses(NoteSigner signer) throws IOException {
    try {
      return new Witnesses(
          witnesses.stream().map(one -> one.client(signer.verifierKey())).toList(), witnessTimeout);
    } catch (IllegalArgumentException e) {
      throw new IOException("log: " + e.getMessage(), e);
    }
  }

  /**
   * Who may read it.
   *
   * @return empty when everybody may
   * @throws IOException when their file admits nobody
   */
  public Optional<LogReaders> openReaders() throws IOException {
    return readers == null ? Optional.empty() : Optional.of(LogReaders.open(readers));
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
