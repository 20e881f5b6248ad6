package org.lodestone.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.TestImage;

@Timeout(60)
class DaemonSourceTest {

  @TempDir Path directory;

  @Test
  void exportsOverTheUnixSocket() throws Exception {
    byte[] tar = TestImage.tar(archive());
    try (ServerSocketChannel daemon = listen()) {
      CompletableFuture<String> request = answerOnce(daemon, 200, tar);
      assertEquals(1, ((ImageManifest) copy("acme/app:1")).layers().size());
      assertEquals("GET /images/acme/app:1/get HTTP/1.1", request.get());
    }
  }

  @Test
  void unknownImageAndMissingDaemonAreToldApart() throws Exception {
    try (ServerSocketChannel daemon = listen()) {
      CompletableFuture<String> request = answerOnce(daemon, 404, new byte[0]);
      assertTrue(refusal("acme/app:1").contains("has no image acme/app:1"));
      request.get();
    }
    assertTrue(refusal("acme/app:1").contains("is it running"));
  }

  @Test
  void imagesAreNamedByTagDigestOrId() {
    for (String good : List.of("app:1", "0123456789ab", "sha256:" + "a".repeat(64))) {
      assertEquals("docker-daemon:" + good, new DaemonSource(good, "tcp://127.0.0.1:1").toString());
    }
    for (String bad : List.of("app", "../x:1", "app:1/../../containers", "")) {
      assertThrows(
          IllegalArgumentException.class, () -> new DaemonSource(bad, "tcp://127.0.0.1:1"), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> new DaemonSource("app:1", "ssh://host"));
  }

  private String refusal(String image) {
    return assertThrows(IOException.class, () -> copy(image)).getMessage();
  }

  private Manifest copy(String image) throws IOException {
    try (ImageSource source = new DaemonSource(image, "unix://" + socket())) {
      return source.copyTo(new TestImage.Sink());
    }
  }

  private Path socket() {
    return directory.resolve("docker.sock");
  }

  private ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket()));
  }

  /** Answers one request; gives its first line. */
  private static CompletableFuture<String> answerOnce(
      ServerSocketChannel daemon, int status, byte[] body) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (SocketChannel client = daemon.accept();
              BufferedReader in =
                  new BufferedReader(
                      new InputStreamReader(Channels.newInputStream(client), UTF_8));
              OutputStream out = Channels.newOutputStream(client)) {
            String request = in.readLine();
            for (String line = request; !line.isEmpty(); line = in.readLine()) {
              // headers do not matter here
            }
            out.write(
                "HTTP/1.1 %d Status\r\nContent-Length: %d\r\n\r\n"
                    .formatted(status, body.length)
                    .getBytes(UTF_8));
            out.write(body);
            return request;
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static Map<String, byte[]> archive() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("layer.tar", TestImage.LAYER);
    files.put("config.json", TestImage.config("linux", List.of(TestImage.LAYER)));
    files.put(
        "manifest.json",
        "[{\"Config\":\"config.json\",\"RepoTags\":[\"acme/app:1\"],\"Layers\":[\"layer.tar\"]}]"
            .getBytes(UTF_8));
    return files;
  }
}
