package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.ConsistencyProof;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TilePath;
import org.lodestone.tracker.log.PublishedLog;
import org.lodestone.tracker.log.ServedLog;

/**
 * Serves the log below {@code /index/v1/log}, and copies of others below {@code
 * /index/v1/mirrors/NAME}: checkpoint and tiles as c2sp.org/tlog-tiles has them, and proofs: of an
 * entry, and that the log only grew.
 */
final class LogRequests {

  private static final String LOG = "/log/";
  private static final String MIRRORS = "/mirrors/";

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String BYTES = "application/octet-stream";
  static final String FOREVER = "public, max-age=31536000, immutable";
  private static final String FOREVER_TO_READERS = "private, max-age=31536000, immutable";
  static final String FOR_NOW = "no-cache";

  private final Optional<ServedLog> own;
  private final Map<String, ServedLog> mirrors;

  /**
   * @param own empty when there is none
   * @param mirrors by their names
   */
  LogRequests(Optional<ServedLog> own, Map<String, ServedLog> mirrors) {
    this.own = own;
    this.mirrors = Map.copyOf(mirrors);
  }

  /** Whether a path below the index's is one of a log. */
  static boolean areAt(String path) {
    return path.startsWith(LOG) || path.startsWith(MIRRORS);
  }

  /**
   * @param path that {@link #areAt} knows
   */
  void answer(String path, Request request, Answer answer) throws IndexException, IOException {
    if (path.startsWith(LOG)) {
      answer(own, path.substring(LOG.length()), request, answer);
      return;
    }
    String[] parts = path.substring(MIRRORS.length()).split("/", 2);
    answer(
        Optional.ofNullable(mirrors.get(parts[0])),
        parts.length == 2 ? parts[1] : "",
        request,
        answer);
  }

  private void answer(Optional<ServedLog> served, String path, Request request, Answer answer)
      throws IndexException, IOException {
    ServedLog found =
        served.orElseThrow(() -> new IndexException(IndexError.NOT_FOUND, "no log is kept here"));
    LogAccess.check(found.readers(), request, answer);
    PublishedLog kept = found.log();
    String query = request.getHttpURI().getQuery();
    switch (path) {
      case "checkpoint" -> {
        Parameters.parse(query, Set.of());
        answer.header(HttpHeader.CACHE_CONTROL, FOR_NOW);
        answer.bytes(TEXT, checkpoint(kept).note().encode());
      }
      case "proof" -> {
        Parameters parameters = Parameters.parse(query, Set.of("payload", "keyid"));
        answer.header(HttpHeader.CACHE_CONTROL, FOR_NOW);
        answer.bytes(TEXT, proof(kept, parameters).encode());
      }
      case "consistency" -> {
        Parameters parameters = Parameters.parse(query, Set.of("from", "to"));
        answer.header(HttpHeader.CACHE_CONTROL, forever(found));
        answer.bytes(TEXT, consistency(kept, parameters).toString().getBytes(US_ASCII));
      }
      default -> {
        Parameters.parse(query, Set.of());
        byte[] tile = tile(kept, path);
        answer.header(HttpHeader.CACHE_CONTROL, forever(found));
        answer.bytes(BYTES, tile);
      }
    }
  }

  private static SignedCheckpoint checkpoint(PublishedLog log) throws IndexException {
    return log.checkpoint()
        .orElseThrow(
            () -> new IndexException(IndexError.NOT_FOUND, "the log has not been copied yet"));
  }

  private static String forever(ServedLog log) {
    return log.readers().isEmpty() ? FOREVER : FOREVER_TO_READERS;
  }

  private static LogProof proof(PublishedLog log, Parameters parameters)
      throws IndexException, IOException {
    Digest payload = parameters.required("payload", Digest::parse);
    KeyId key = parameters.required("keyid", KeyId::new);
    return log.prove(payload, key)
        .orElseThrow(
            () ->
                new IndexException(
                    IndexError.NOT_FOUND,
                    "the log does not have the payload %s signed by %s; what was accepted just now"
                            .formatted(payload, key)
                        + " is in it within seconds"));
  }

  private static ConsistencyProof consistency(PublishedLog log, Parameters parameters)
      throws IndexException, IOException {
    long older = parameters.required("from", Long::parseLong);
    long newer = parameters.required("to", Long::parseLong);
    return log.consistency(older, newer)
        .orElseThrow(
            () ->
                new IndexException(
                    IndexError.NOT_FOUND,
                    "the log of %d entries has none from %d to %d"
                        .formatted(log.size(), older, newer)));
  }

  private static byte[] tile(PublishedLog log, String path) throws IndexException, IOException {
    TilePath tile;
    try {
      tile = TilePath.parse(path);
    } catch (IllegalArgumentException e) {
      throw new IndexException(IndexError.NOT_FOUND, "the log has no such path", e);
    }
    return log.tile(tile)
        .orElseThrow(() -> new IndexException(IndexError.NOT_FOUND, "the log has no " + tile));
  }
}
