package org.lodestone.registry;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.registry.HttpFetcher.Answer;

/**
 * Pulls from a registry (OCI distribution-spec, "Pull"). Thread-safe: one client serves all who ask
 * the registry, each request on the credentials it comes with. An answer other than the wanted one
 * is a {@link RegistryRefusal}.
 */
public final class RegistryClient implements AutoCloseable {

  private static final int ATTEMPTS = 4;
  private static final Duration MAX_MANIFEST_TIME = Duration.ofSeconds(60);

  /** Longest list of tags read: some 100,000. */
  private static final int MAX_TAGS_BYTES = 4 << 20;

  private static final Duration MAX_TAGS_TIME = Duration.ofSeconds(10);

  private static final String DEFAULT_TAG = "latest";
  private static final String CONTENT_DIGEST = "Docker-Content-Digest";
  private static final Pattern SHA256_DIGEST = Pattern.compile("sha256:[a-f0-9]{64}");
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST_LIST,
          MediaTypes.DOCKER_MANIFEST);

  private final RegistryEndpoint endpoint;
  private final HttpFetcher http;
  private final RegistryRequests requests;

  /**
   * @param http closed with this client
   * @param pause before the first repetition of a failed request; doubled each time
   */
  public RegistryClient(RegistryEndpoint endpoint, HttpFetcher http, Duration pause, Clock clock) {
    this(endpoint, http, pause, clock, ATTEMPTS);
  }

  /**
   * @param http closed with this client
   * @param pause before the first repetition of a failed request; doubled each time
   * @param attempts how often a request is made whose answers are troubles that may pass
   */
  public RegistryClient(
      RegistryEndpoint endpoint, HttpFetcher http, Duration pause, Clock clock, int attempts) {
    this.endpoint = endpoint;
    this.http = http;
    this.requests = new RegistryRequests(endpoint, http, pause, clock, attempts);
  }

  /**
   * The manifest with the reference's digest, else with its tag, else {@code latest}.
   *
   * @throws IllegalArgumentException when the name is not in this registry
   */
  public Manifest manifest(Reference reference, RegistryCredentials credentials)
      throws IOException {
    Resource resource = manifestOf(reference);
    try (Answer answer = requests.get(resource, credentials, Map.of("Accept", ACCEPT))) {
      resource.check(answer, HttpStatus.OK_200);
      byte[] bytes =
          BoundedReads.stream(
              resource.toString(),
              answer.body(),
              Manifest.MAX_BYTES,
              Deadline.in(MAX_MANIFEST_TIME));
      checkDigest(answer, reference, bytes);
      Optional<String> type =
          Optional.ofNullable(answer.headers().get(HttpHeader.CONTENT_TYPE))
              .map(value -> value.split(";", 2)[0].strip());
      return Manifest.parse(type, bytes);
    }
  }

  /**
   * The digest that the manifest has now, without its bytes; empty when the registry does not say.
   *
   * @throws IllegalArgumentException when the name is not in this registry
   */
  public Optional<Digest> digest(Reference reference, RegistryCredentials credentials)
      throws IOException {
    Resource resource = manifestOf(reference);
    try (Answer answer = requests.head(resource, credentials, Map.of("Accept", ACCEPT))) {
      resource.check(answer, HttpStatus.OK_200);
      return Optional.ofNullable(answer.headers().get(CONTENT_DIGEST))
          .filter(SHA256_DIGEST.asMatchPredicate())
          .map(Digest::parse);
    }
  }

  /**
   * The tags of a repository, or those of them that a query asks for.
   *
   * @param query how the list is cut ({@code n=50&last=1.2}), percent-encoded; or where another
   *     answer has led
   * @throws IllegalArgumentException when the name is not in this registry, or that is no query
   */
  public TagsAnswer tags(
      RepositoryName name, Optional<String> query, RegistryCredentials credentials)
      throws IOException {
    Resource resource = resource(name, "tags/list" + query.map(text -> "?" + text).orElse(""));
    try (Answer answer = requests.get(resource, credentials, Map.of())) {
      resource.check(answer, HttpStatus.OK_200);
      String place = resource.toString();
      byte[] list =
          BoundedReads.stream(place, answer.body(), MAX_TAGS_BYTES, Deadline.in(MAX_TAGS_TIME));
      Optional<String> link = Optional.ofNullable(answer.headers().get("Link"));
      return new TagsAnswer(TagsText.tags(place, list), TagsText.next(place, link));
    }
  }

  /**
   * How many bytes the registry says that a blob has.
   *
   * @throws IllegalArgumentException when the name is not in this registry
   */
  public long size(RepositoryName name, Digest blob, RegistryCredentials credentials)
      throws IOException {
    Resource resource = resource(name, "blobs/" + blob);
    try (Answer answer = requests.head(resource, credentials, Map.of())) {
      resource.check(answer, HttpStatus.OK_200);
      long size = answer.headers().getLongField(HttpHeader.CONTENT_LENGTH);
      if (size < 0) {
        throw new IOException(answer.uri() + " does not say how long the blob is");
      }
      return size;
    }
  }

  /**
   * The blob's bytes, unchecked; a broken transfer is taken up again where it broke.
   *
   * @throws IllegalArgumentException when the name is not in this registry
   */
  public InputStream blob(RepositoryName name, Descriptor blob, RegistryCredentials credentials)
      throws IOException {
    return blob(name, blob, 0, blob.size(), credentials);
  }

  /**
   * The same of a part of the blob.
   *
   * @param from offset of the first byte, less than the blob's size
   * @param to offset after the last byte, at most the blob's size
   */
  public InputStream blob(
      RepositoryName name, Descriptor blob, long from, long to, RegistryCredentials credentials)
      throws IOException {
    Objects.checkFromToIndex(from, to, blob.size());
    Resource resource = resource(name, "blobs/" + blob.digest());
    String end = to == blob.size() ? "" : Long.toString(to - 1);
    InputStream in =
        new ResumingStream(
            from, to, offset -> blobFrom(resource, credentials, offset, end), requests::pause);
    return end.isEmpty() ? in : ByteStreams.limit(in, to - from);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private Resource manifestOf(Reference reference) {
    Optional<String> digest = reference.digest().map(Digest::toString);
    String wanted = digest.orElse(reference.tag().orElse(DEFAULT_TAG));
    return resource(reference.name(), "manifests/" + wanted);
  }

  /** A name of another registry must not be asked for here, with credentials that are for there. */
  private Resource resource(RepositoryName name, String path) {
    if (!name.domain().equals(Optional.of(endpoint.name()))) {
      throw new IllegalArgumentException(
          "%s is not a name in the registry %s".formatted(name, endpoint.name()));
    }
    return new Resource(endpoint.name(), name.path(), path);
  }

  private static void checkDigest(Answer answer, Reference reference, byte[] manifest)
      throws IOException {
    Digest found = Digest.of(manifest);
    if (reference.digest().isPresent() && !reference.digest().get().equals(found)) {
      throw new IOException(
          "%s: the registry sent a manifest with digest %s".formatted(reference, found));
    }
    String promised = answer.headers().get(CONTENT_DIGEST);
    if (promised != null && promised.startsWith("sha256:") && !promised.equals(found.toString())) {
      throw new IOException(
          "%s: the manifest has digest %s, its header promises %s"
              .formatted(answer.uri(), found, promised));
    }
  }

  /**
   * @param end offset of the last byte, empty for the blob's
   */
  private InputStream blobFrom(
      Resource blob, RegistryCredentials credentials, long offset, String end) throws IOException {
    boolean whole = offset == 0 && end.isEmpty();
    Answer answer =
        requests.get(
            blob, credentials, whole ? Map.of() : Map.of("Range", "bytes=" + offset + "-" + end));
    boolean opened = false;
    try {
      blob.check(answer, HttpStatus.OK_200, HttpStatus.PARTIAL_CONTENT_206);
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
}
