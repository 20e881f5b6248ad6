package org.lodestone.gateway.push;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.node.Holdings;
import org.lodestone.oci.RepositoryName;

/**
 * The uploads under way, of which there is a bounded number. One that nobody has written to for an
 * hour ends; all end with the gateway.
 */
public final class Uploads implements Runnable, AutoCloseable {

  static final int MAX = 1_000;

  static final Duration LIFE = Duration.ofHours(1);

  /** When there are too many, one that is idle for so long makes room. */
  private static final Duration SHORT_LIFE = Duration.ofMinutes(2);

  private final Holdings holdings;
  private final int most;
  private final Duration life;
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

  public Uploads(Holdings holdings) {
    this(holdings, MAX, LIFE);
  }

  Uploads(Holdings holdings, int most, Duration life) {
    this.holdings = holdings;
    this.most = most;
    this.life = life;
  }

  /**
   * Begins one, which is the caller's turn.
   *
   * @throws RegistryException when there are too many
   */
  synchronized Upload begin(RepositoryName name) throws RegistryException, IOException {
    if (uploads.size() >= most) {
      uploads.values().stream()
          .max(Comparator.comparing(Upload::idle))
          .filter(oldest -> oldest.idle().compareTo(SHORT_LIFE) > 0)
          .ifPresent(this::endIfIdle);
      if (uploads.size() >= most) {
        throw new RegistryException(
            ErrorCode.TOOMANYREQUESTS,
            ErrorCode.TOOMANYREQUESTS.status(),
            List.of(new HttpField(HttpHeader.RETRY_AFTER, "60")),
            "%d uploads are under way: try again when some have ended".formatted(most),
            null);
      }
    }
    Upload upload = new Upload(name, holdings);
    upload.begin();
    uploads.put(upload.id(), upload);
    return upload;
  }

  /** Takes an upload for one request. */
  Upload take(RepositoryName name, String id) throws RegistryException {
    Upload upload = uploads.get(id);
    if (upload == null || !upload.name().equals(name)) {
      throw Upload.unknown(name, id);
    }
    upload.begin();
    return upload;
  }

  /** Ends an upload whose turn the caller has. */
  void end(Upload upload) {
    uploads.remove(upload.id());
    upload.close();
  }

  private void endIfIdle(Upload upload) {
    if (upload.beginEnd()) {
      end(upload);
    }
  }

  /** Ends those that were left. To be called now and then. */
  @Override
  public void run() {
    for (Upload upload : uploads.values()) {
      if (upload.idle().compareTo(life) > 0) {
        endIfIdle(upload);
      }
    }
  }

  /** What a request still writes is removed at the next start. */
  @Override
  public void close() {
    uploads.values().forEach(this::endIfIdle);
  }
}
