package org.lodestone.index;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;

/**
 * The meeting place for blobs at one tracker ({@code /index/v1/hints}): tells it what this node
 * knows and wants, and asks what others do. Nothing it answers is trusted; every call ends within
 * its deadline and reads a bounded number of bytes.
 */
public final class HintClient {

  private static final String PATH = "/hints";
  private static final int NOT_FOUND = 404;

  private final IndexConnection connection;

  private interface Call<T> {
    T run() throws IOException;
  }

  /**
   * @param base the server's root, for example {@code http://127.0.0.1:7070}
   * @param timeout for one whole request
   * @throws IllegalArgumentException when the URI is not an http or https server's root
   */
  public HintClient(URI base, Duration timeout) {
    this.connection = new IndexConnection(base, timeout);
  }

  /**
   * Posts, or renews, or takes back.
   *
   * @return false when this tracker keeps no hints, now and for some time
   */
  public boolean post(HintPost post) throws IOException {
    return ifServed(
            () -> {
              connection.post("post hints", PATH, post.toJson());
              return post;
            })
        .isPresent();
  }

  /**
   * What is said of a blob now.
   *
   * @return empty when this tracker keeps no hints, now and for some time
   */
  public Optional<Hints> ask(Digest blob, Deadline deadline) throws IOException {
    return ifServed(
        () ->
            connection.get(
                "ask for hints about " + blob,
                PATH + "?digest=" + blob,
                connection.within(deadline),
                answer -> Answers.hints(answer, blob)));
  }

  private static <T> Optional<T> ifServed(Call<T> call) throws IOException {
    try {
      return Optional.of(call.run());
    } catch (IOException e) {
      if (e.getCause() instanceof IndexConnection.Refusal refusal
          && refusal.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
