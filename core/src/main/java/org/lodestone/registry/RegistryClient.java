package org.lodestone.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.io.BoundedReads;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.SpecJson;
import org.lodestone.registry.HttpFetcher.Answer;

/** Pulls from one repository of a registry (OCI distribution-spec, "Pull"). For one thread. */
public final class RegistryClient implements AutoCloseable {

  private static final int MAX_ATTEMPTS = 4;
  private static final int MAX_ERROR = 64 << 10;
  private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(30);
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST_LIST,
          MediaTypes.DOCKER_MANIFEST);

  private final RegistryEndpoint endpoint;
  private final String repository;
  private final HttpFetcher http;
  private final RegistryAuth auth;
  private final Duration pause;
  private Optional<URI> base = Optional.empty();
  private Optional<String> authorization = Optional.empty();

  /**
   * @param pause before the first repetition of a failed request; doubled each time
   */
  public RegistryClient(
      RegistryEndpoint endpoint,
      String repository,
      HttpFetcher http,
      RegistryCredentials credentials,
      Duration pause) {
    this.endpoint = endpoint;
    this.repository = repository;
    this.http = http;
    this.auth = new RegistryAuth(http, credentials, endpoint::mayUseHttp);
    this.pause = pause;
  }

  /**
   * @param reference a tag or digest
   */
  public Manifest manifest(String reference) throws IOException {
    String path = "manifests/" + reference;
    try (Answer answer = get(path, Map.of("Accept", ACCEPT))) {
      checkStatus(answer, path, HttpStatus.OK_200);
      byte[] bytes = BoundedReads.stream(path, answer.body(), Manifest.MAX_BYTES);
      checkDigest(answer, bytes);
      Optional<String> type =
          Optional.ofNullable(answer.headers().get(HttpHeader.CONTENT_TYPE))
              .map(value -> value.split(";", 2)[0].strip());
      return Manifest.parse(type, bytes);
    }
  }

  /** The blob's bytes, unchecked; a broken transfer is taken up again where it broke. */
  public InputStream blob(Descriptor blob) throws IOException {
    return new ResumingStream(blob.size(), offset -> blobFrom(blob, offset), this::pause);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private static void checkDigest(Answer answer, byte[] manifest) throws IOException {
    String promised = answer.headers().get("Docker-Content-Digest");
    if (promised != null
        && promised.startsWith("sha256:")
        && !promised.equals(Digest.of(manifest).toString())) {
      throw new IOException(
          "%s: the manifest has digest %s, its header promises %s"
              .formatted(answer.uri(), Digest.of(manifest), promised));
    }
  }

  private InputStream blobFrom(Descriptor blob, long offset) throws IOException {
    String path = "blobs/" + blob.digest();
    Answer answer = get(path, offset == 0 ? Map.of() : Map.of("Range", "bytes=" + offset + "-"));
    boolean opened = false;
    try {
      checkStatus(answer, path, HttpStatus.OK_200, HttpStatus.PARTIAL_CONTENT_206);
      if (answer.status() == HttpStatus.PARTIAL_CONTENT_206) {
        checkRange(answer, offset);
      } else {
        answer.body().skipNBytes(offset); // a server without Range starts over
      }
      opened = true;
      return answer.body();
    } finally {
      if (!opened) {
        answer.close();
      }
    }
  }

  private static void checkRange(Answer answer, long offset) throws IOException {
    String range = answer.headers().get(HttpHeader.CONTENT_RANGE);
    if (range == null || !range.startsWith("bytes " + offset + "-")) {
      throw new IOException(
          "%s answers the range from %d with %s".formatted(answer.uri(), offset, range));
    }
  }

  /** One request, repeated with a login when asked for one and after passing troubles. */
  private Answer get(String path, Map<String, String> headers) throws IOException {
    URI uri = URI.create(base() + repository + "/" + path);
    boolean loggedIn = false;
    for (int attempt = 1; ; attempt++) {
      Map<String, String> all = new HashMap<>(headers);
      authorization.ifPresent(value -> all.put("Authorization", value));
      Answer answer = http.get(uri, all);
      if (answer.status() == HttpStatus.UNAUTHORIZED_401 && !loggedIn) {
        loggedIn = true;
        logIn(answer);
      } else if (isPassing(answer.status()) && attempt < MAX_ATTEMPTS) {
        answer.close();
        pause(attempt, retryAfter(answer));
      } else {
        return answer;
      }
    }
  }

  private void logIn(Answer answer) throws IOException {
    List<String> challenges = answer.headers().getValuesList(HttpHeader.WWW_AUTHENTICATE);
    answer.close();
    authorization = Optional.of(auth.answer(endpoint.name(), repository, challenges));
  }

  /** The first of the endpoint's addresses that speaks HTTP. */
  private URI base() throws IOException {
    if (base.isEmpty()) {
      base = Optional.of(findBase());
    }
    return base.get();
  }

  private URI findBase() throws IOException {
    IOException failure = new IOException("cannot reach the registry " + endpoint.name());
    for (URI candidate : endpoint.addresses()) {
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

  private void checkStatus(Answer answer, String path, int... wanted) throws IOException {
    for (int status : wanted) {
      if (answer.status() == status) {
        return;
      }
    }
    String image = endpoint.name() + "/" + repository;
    switch (answer.status()) {
      case HttpStatus.NOT_FOUND_404 ->
          throw new IOException("%s has no %s%s".formatted(image, path, reason(answer)));
      case HttpStatus.UNAUTHORIZED_401, HttpStatus.FORBIDDEN_403 ->
          throw new IOException(
              "access to %s is refused%s; check docker login %s"
                  .formatted(image, reason(answer), endpoint.name()));
      default ->
          throw new IOException(
              "GET %s: HTTP %d%s".formatted(answer.uri(), answer.status(), reason(answer)));
    }
  }

  /** What the registry says, if it says it as the distribution-spec wants ("Error Codes"). */
  private static String reason(Answer answer) {
    try {
      byte[] body = answer.body().readNBytes(MAX_ERROR);
      JsonNode error = SpecJson.parse("error", body).path("errors").path(0);
      String message = error.path("message").asText(error.path("code").asText());
      return message.isEmpty() ? "" : " (" + message + ")";
    } catch (IOException e) {
      return ""; // the status has been told; the reason was a courtesy
    }
  }

  private static boolean isPassing(int status) {
    return status == HttpStatus.TOO_MANY_REQUESTS_429
        || status == HttpStatus.INTERNAL_SERVER_ERROR_500
        || status == HttpStatus.BAD_GATEWAY_502
        || status == HttpStatus.SERVICE_UNAVAILABLE_503
        || status == HttpStatus.GATEWAY_TIMEOUT_504;
  }

  private static Duration retryAfter(Answer answer) {
    String value = answer.headers().get(HttpHeader.RETRY_AFTER);
    if (value == null || !value.matches("[0-9]{1,5}")) {
      return Duration.ZERO;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(value));
    return asked.compareTo(MAX_RETRY_AFTER) < 0 ? asked : MAX_RETRY_AFTER;
  }

  private void pause(int attempt) throws InterruptedIOException {
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
