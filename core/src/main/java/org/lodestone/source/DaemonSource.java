package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.registry.HttpFetcher;
import org.lodestone.registry.HttpFetcher.Answer;

/**
 * An image in a Docker daemon, exported by its API (Docker Engine API, "Export an image") to a
 * temporary file and read from there.
 */
final class DaemonSource implements ImageSource {

  /** Exporting a large image starts slowly. */
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";

  private final String image;
  private final URI host;

  /**
   * @param image {@code name:tag}, {@code name@digest} or an image ID
   * @param host as in {@code DOCKER_HOST}
   */
  DaemonSource(String image, String host) {
    this.image = checkImage(image);
    this.host = checkHost(host);
  }

  static DaemonSource open(String image) {
    return new DaemonSource(
        image, Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse(DEFAULT_HOST));
  }

  @Override
  public Manifest copyTo(BlobSink sink) throws IOException {
    Path export = Files.createTempFile("lodestone-", ".tar");
    try {
      export(export);
      try (ImageSource source =
          new DockerArchiveSource(toString(), TarArchive.open(export), Optional.empty())) {
        return source.copyTo(sink);
      }
    } finally {
      Files.deleteIfExists(export);
    }
  }

  @Override
  public void close() {
    // nothing is open between copies
  }

  @Override
  public String toString() {
    return "docker-daemon:" + image;
  }

  private void export(Path file) throws IOException {
    boolean unix = host.getScheme().equals("unix");
    Optional<Path> socket = unix ? Optional.of(Path.of(host.getPath())) : Optional.empty();
    String authority = unix ? "docker" : host.getAuthority();
    URI uri = URI.create("http://" + authority + "/images/" + image + "/get");
    try (HttpFetcher http = new HttpFetcher(IDLE_TIMEOUT, socket);
        Answer answer = get(http, uri)) {
      if (answer.status() == HttpStatus.NOT_FOUND_404) {
        throw new IOException("the Docker daemon at " + host + " has no image " + image);
      }
      if (answer.status() != HttpStatus.OK_200) {
        throw new IOException(
            "the Docker daemon at %s cannot export %s: HTTP %d"
                .formatted(host, image, answer.status()));
      }
      try (InputStream body = answer.body()) {
        Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Answer get(HttpFetcher http, URI uri) throws IOException {
    try {
      return http.get(uri, Map.of());
    } catch (IOException e) {
      throw new IOException(
          "cannot talk to the Docker daemon at %s: %s; is it running, and is DOCKER_HOST right?"
              .formatted(host, e.getMessage()),
          e);
    }
  }

  private static String checkImage(String image) {
    String id = image.startsWith("sha256:") ? image.substring("sha256:".length()) : image;
    if (ImageId.isImageId(id)) {
      return image;
    }
    Reference reference = Reference.parseFamiliar(image);
    if (reference.tag().isEmpty() && reference.digest().isEmpty()) {
      throw new IllegalArgumentException(
          "docker-daemon: wants name:tag, name@digest or an image ID, found: " + image);
    }
    return image;
  }

  private static URI checkHost(String host) {
    URI uri = URI.create(host);
    boolean unix = "unix".equals(uri.getScheme()) && uri.getPath() != null;
    boolean tcp = "tcp".equals(uri.getScheme()) && uri.getHost() != null;
    if (!unix && !tcp) {
      throw new IllegalArgumentException(
          "DOCKER_HOST must be unix:///path or tcp://host:port, found: " + host);
    }
    return uri;
  }
}
