package org.lodestone.tracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.Deadline;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogMirror;
import org.lodestone.tlog.RemoteLog;
import org.lodestone.tlog.VerifierKey;

/**
 * A log of somebody else, of which a checked copy is kept and served.
 *
 * @param name what it is called here: its folder, and the end of its path
 * @param log its verifier key
 * @param url where it is read: below it are {@code checkpoint} and the tiles
 * @param witnesses verifier keys of those who have to have cosigned (nobody)
 * @param quorum how many of them (all)
 * @param token file of the bearer token that it is read with (none)
 * @param readers file of those who alone may read the copy, see {@link LogReaders} (null: everybody
 *     may)
 * @param period how often it is asked for what is new (10 s)
 * @param timeout for one of its answers (30 s)
 * @param maxEntries that are kept, some 30 bytes of memory each (2,000,000)
 * @param maxBytes of entries and hashes that are kept on disk (2 GiB)
 */
public record MirrorSettings(
    String name,
    String log,
    URI url,
    List<String> witnesses,
    Integer quorum,
    Path token,
    Path readers,
    Duration period,
    Duration timeout,
    Long maxEntries,
    Long maxBytes) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final int MAX_TOKEN_BYTES = 1_024;
  private static final long MOST_ENTRIES = 1L << 29;
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofHours(1);

  /** How long one copying goes on before another mirror has its turn. */
  private static final Duration TURN = Duration.ofSeconds(20);

  public MirrorSettings {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a mirror has a name of small letters, digits and .-_, found: " + name);
    }
    if (log == null || url == null) {
      throw new IllegalArgumentException("the mirror " + name + " needs its log's key and url");
    }
    if (token != null && readers == null) {
      throw new IllegalArgumentException(
          "the mirror %s is of a log that is read with a token: name the readers of the copy, too"
              .formatted(name));
    }
    witnesses = witnesses == null ? List.of() : List.copyOf(witnesses);
    quorum = quorum == null ? witnesses.size() : quorum;
    period = period == null ? Duration.ofSeconds(10) : period;
    timeout = timeout == null ? Duration.ofSeconds(30) : timeout;
    maxEntries = maxEntries == null ? 2_000_000L : maxEntries;
    maxBytes = maxBytes == null ? 2L << 30 : maxBytes;
    if (maxEntries < 1 || maxEntries > MOST_ENTRIES || maxBytes < 1) {
      throw new IllegalArgumentException(
          "the mirror %s: maxEntries is 1 to %d, maxBytes at least 1"
              .formatted(name, MOST_ENTRIES));
    }
    for (Duration one : List.of(period, timeout)) {
      if (one.compareTo(LEAST) < 0 || one.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "the mirror %s: period and timeout are %s to %s, found: %s"
                .formatted(name, LEAST, MOST, one));
      }
    }
    keys(log, witnesses, quorum);
  }

  private static LogKeys keys(String log, List<String> witnesses, int quorum) {
    return new LogKeys(
        VerifierKey.parse(log), witnesses.stream().map(VerifierKey::parse).toList(), quorum);
  }

  LogKeys keys() {
    return keys(log, witnesses, quorum);
  }

  RemoteLog origin() throws IOException {
    Optional<String> secret = Optional.empty();
    if (token != null) {
      secret = Optional.of(new String(BoundedReads.file(token, MAX_TOKEN_BYTES), UTF_8).strip());
    }
    try {
      return new RemoteLog(url, secret, () -> Deadline.in(timeout));
    } catch (IllegalArgumentException e) {
      throw new IOException("the mirror %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  LogMirror.Limits limits() {
    return new LogMirror.Limits(maxEntries, maxBytes, TURN);
  }

  /**
   * Who may read the copy.
   *
   * @return empty when everybody may
   * @throws IOException when their file admits nobody
   */
  public Optional<LogReaders> openReaders() throws IOException {
    return readers == null ? Optional.empty() : Optional.of(LogReaders.open(readers));
  }
}
