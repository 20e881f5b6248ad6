package org.lodestone.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.registry.HttpFetcher.Answer;

/** Asks a registry, wherever it is, with a login where one is wanted, and again after troubles. */
final class RegistryRequests {

  /** Who is asked to wait longer gives up instead, and tells how long. */
  private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(30);

  private final RegistryEndpoint endpoint;
  private final HttpFetcher http;
  private final RegistryAuth auth;
  private final Duration pause;
  private final int attempts;
  private final AtomicReference<URI> base = new AtomicReference<>();

  /**
   * @param pause before the first repetition of a failed request; doubled each time
   * @param attempts how often a request is made whose answers are troubles that may pass
   */
  RegistryRequests(
      RegistryEndpoint endpoint, HttpFetcher http, Duration pause, Clock clock, int attempts) {
    this.endpoint = endpoint;
    this.http = http;
    this.auth = new RegistryAuth(endpoint, http, clock);
    this.pause = pause;
    this.attempts = attempts;
  }

  /** What {@link HttpFetcher#get} and {@link HttpFetcher#head} are. */
  private interface Method {
    Answer ask(URI uri, Map<String, String> headers) throws IOException;
  }

  Answer get(Resource resource, RegistryCredentials credentials, Map<String, String> headers)
      throws IOException {
    return ask(http::get, resource, credentials, headers);
  }

  Answer head(Resource resource, RegistryCredentials credentials, Map<String, String> headers)
      throws IOException {
    return ask(http::head, resource, credentials, headers);
  }

  /** One request, repeated with a login when asked for one and after passing troubles. */
  private Answer ask(
      Method method,
      Resource resource,
      RegistryCredentials credentials,
      Map<String, String> headers)
      throws IOException {
    URI registry = base();
    URI uri = URI.create(registry + resource.repository() + "/" + resource.path());
    RegistryAuth.Asker asker = new RegistryAuth.Asker(registry, resource.repository(), credentials);
    Optional<String> authorization = auth.known(asker);
    boolean asked = false;
    for (int attempt = 1; ; ) {
      Map<String, String> all = new HashMap<>(headers);
      authorization.ifPresent(value -> all.put("Authorization", value));
      Answer answer = method.ask(uri, all);
      if (isOwnChallenge(answer, uri) && !asked) {
        asked = true;
        answer.close();
        List<String> wanted = answer.headers().getValuesList(HttpHeader.WWW_AUTHENTICATE);
        authorization = Optional.of(auth.answer(asker, wanted, authorization));
      } else if (ErrorAnswer.isPassing(answer.status()) && attempt < attempts) {
        Duration wait = ErrorAnswer.retryAfter(answer).orElse(Duration.ZERO);
        if (wait.compareTo(MAX_RETRY_AFTER) > 0) {
          return answer;
        }
        answer.close();
        pause(attempt, wait);
        attempt++;
      } else {
        return answer;
      }
    }
  }

  /** A storage server that the registry redirected to has no claim to the registry's login. */
  private static boolean isOwnChallenge(Answer answer, URI asked) {
    return answer.status() == HttpStatus.UNAUTHORIZED_401
        && HttpFetcher.isSameOrigin(answer.uri(), asked);
  }

  /**
   * The first of the endpoint's addresses that speaks HTTP. Several threads may look at once, at
   * the start; all find the same.
   */
  private URI base() throws IOException {
    URI known = base.get();
    if (known == null) {
      List<URI> candidates = endpoint.addresses();
      known = candidates.size() == 1 ? candidates.get(0) : findBase(candidates);
      base.set(known);
    }
    return known;
  }

  private URI findBase(List<URI> candidates) throws IOException {
    IOException failure = new IOException("cannot reach the registry " + endpoint.name());
    for (URI candidate : candidates) {
      try (Answer answer = http.get(candidate, Map.of())) {
        if (answer.status() != HttpStatus.BAD_REQUEST_400) {
          return candidate;
        }
        // How TLS ports answer plain HTTP.
        throw new IOException("GET " + candidate + ": HTTP 400");
      } catch (IOException e) {
        failure = new IOException(failure.getMessage() + "; " + e.getMessage(), e);
      }
    }
    throw failure;
  }

  /** Waits before that repetition, longer each time. */
  void pause(int attempt) throws InterruptedIOException {
    pause(attempt, Duration.ZERO);
  }

  private void pause(int attempt, Duration atLeast) throws InterruptedIOException {
    Duration backoff = pause.multipliedBy(1L << Math.min(attempt - 1, 5));
    try {
      Thread.sleep(Math.max(backoff.toMillis(), atLeast.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for " + endpoint.name());
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
