package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.lodestone.io.Deadline;
import org.lodestone.io.HttpBase;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;

/**
 * A log on somebody's server: checkpoint and tiles as c2sp.org/tlog-tiles has them, which any
 * static server can have, and from an index also proofs. Nothing of it is believed yet.
 */
public final class RemoteLog implements TileSource {

  private static final int OK = 200;

  private final LogServer server;
  private final Optional<String> token;
  private final Supplier<Deadline> deadline;

  /**
   * @param address http or https, below which {@code checkpoint} is
   * @param token presented to a log whose readers are admitted by one
   * @param deadline asked for each request: when its answer has to be there
   * @throws IllegalArgumentException when it is no such address
   */
  public RemoteLog(URI address, Optional<String> token, Supplier<Deadline> deadline) {
    this.server = new LogServer("the log", HttpBase.of("a log", address));
    this.token = token;
    this.deadline = deadline;
  }

  /** What the log says it is now. */
  public SignedCheckpoint checkpoint() throws IOException {
    byte[] answer =
        get("checkpoint", SignedNote.MAX_BYTES)
            .orElseThrow(() -> new IOException(this + " has no checkpoint; is it a log?"));
    return parse("checkpoint", () -> SignedCheckpoint.parse(answer));
  }

  @Override
  public Optional<byte[]> read(TilePath tile) throws IOException {
    return get(tile.toString(), MAX_TILE_BYTES);
  }

  /**
   * The proof that a document is in the log.
   *
   * @param payload of its envelope
   * @return empty when the log does not have it, or gives no proofs
   */
  public Optional<LogProof> proof(Digest payload, KeyId signer) throws IOException {
    Optional<byte[]> answer =
        get("proof?payload=" + payload + "&keyid=" + signer.hex(), LogProof.MAX_BYTES);
    return answer.isEmpty()
        ? Optional.empty()
        : Optional.of(parse("proof", () -> LogProof.parse(answer.get())));
  }

  /**
   * That the log of one size begins with all that it was at another: in one request, or where only
   * tiles are served, made of those.
   */
  public ConsistencyProof consistency(long older, long newer) throws IOException {
    Optional<byte[]> answer =
        get("consistency?from=%d&to=%d".formatted(older, newer), ConsistencyProof.MAX_BYTES);
    return answer.isEmpty()
        ? new TiledTree(this, newer).consistency(older)
        : parse(
            "consistency proof", () -> ConsistencyProof.parse(new String(answer.get(), US_ASCII)));
  }

  private Optional<byte[]> get(String path, int limit) throws IOException {
    HttpRequest.Builder request = server.request(path);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    HttpResponse<byte[]> answer = server.run(request, limit, deadline.get());
    return switch (answer.statusCode()) {
      case OK -> Optional.of(answer.body());
      // What static servers and object stores say of a file that is not there.
      case 404, 410 -> Optional.empty();
      default -> throw server.unexpected(answer);
    };
  }

  private interface Reading<T> {
    T read();
  }

  private <T> T parse(String what, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (IllegalArgumentException e) {
      throw new IOException("%s gave no %s: %s".formatted(this, what, e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
