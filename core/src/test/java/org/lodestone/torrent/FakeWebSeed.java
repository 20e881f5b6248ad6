package org.lodestone.torrent;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A server that a {@link FakeTorrent} asks for a piece at a time. Guarded by itself. */
final class FakeWebSeed implements AutoCloseable {

  private static final int PARTIAL_CONTENT = 206;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final WebSeed seed;
  private final Runnable changed;
  private Optional<Sent> sent = Optional.empty();
  private Optional<CompletableFuture<HttpResponse<byte[]>>> asked = Optional.empty();
  private boolean banned;

  /** What has come, right or wrong. */
  record Sent(int piece, byte[] bytes) {}

  /**
   * @param changed called when something has come
   */
  FakeWebSeed(WebSeed seed, Runnable changed) {
    this.seed = seed;
    this.changed = changed;
  }

  /** Asks for that piece, unless another is asked for. */
  synchronized void ask(BlobTorrent torrent, int piece) {
    if (banned || asked.isPresent() || sent.isPresent()) {
      return;
    }
    long from = (long) piece * torrent.pieceLength();
    HttpRequest request =
        HttpRequest.newBuilder(seed.url())
            .header("Range", "bytes=%d-%d".formatted(from, from + torrent.pieceSize(piece) - 1))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        HTTP.sendAsync(request, BodyHandlers.ofByteArray());
    asked = Optional.of(answer);
    CompletableFuture<Void> unused =
        answer.handle((got, fault) -> answered(piece, Optional.ofNullable(got)));
  }

  /** Real engines ask a server that refuses again only after half a minute: here never. */
  private Void answered(int piece, Optional<HttpResponse<byte[]>> answer) {
    synchronized (this) {
      asked = Optional.empty();
      Optional<byte[]> bytes =
          answer.filter(got -> got.statusCode() == PARTIAL_CONTENT).map(HttpResponse::body);
      sent = bytes.map(body -> new Sent(piece, body));
      banned |= sent.isEmpty();
    }
    changed.run();
    return null;
  }

  /** Takes what has come. */
  synchronized Optional<Sent> take() {
    Optional<Sent> taken = sent;
    sent = Optional.empty();
    return taken;
  }

  synchronized void ban() {
    banned = true;
  }

  synchronized boolean isBanned() {
    return banned;
  }

  @Override
  public synchronized void close() {
    banned = true;
    asked.ifPresent(answer -> answer.cancel(true));
  }
}
