package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;

/** A gateway process that is killed while it fetches and serves. */
final class KillTest {

  private static final int KILLS = 20;
  private static final int LAYER_SIZE = 4 << 20;

  @TempDir Path dir;
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void losesNothingAndServesNoBadByte() throws Exception {
    byte[][] layers =
        IntStream.range(0, KILLS)
            .mapToObj(i -> TestImage.bytes(i, LAYER_SIZE))
            .toArray(byte[][]::new);
    fixture.publisher().publish(TestImage.ofLayers(layers), "acme/app", "1");
    Path store = fixture.newDirectory();
    Random random = new Random(1);
    for (int i = 0; i < KILLS; i++) {
      Process process = startGateway(store);
      try {
        URI gateway = awaitReady(process);
        if (i > 0) {
          // What the last process was killed over: fetched on, or served from the store.
          assertArrayEquals(layers[i - 1], get(gateway, blobPath("acme/app", layers[i - 1])));
        } else {
          get(gateway, manifestPath("acme/app", "1"));
        }
        readUpTo(random.nextInt(LAYER_SIZE), gateway, layers[i]);
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    try (BlobStore opened = BlobStore.open(store)) {
      for (Digest digest : opened.list()) {
        assertEquals(digest, Digest.of(Files.readAllBytes(opened.path(digest))));
      }
    }
  }

  private byte[] get(URI gateway, String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        fixture.http.send(
            HttpRequest.newBuilder(gateway.resolve(path)).timeout(GatewayFixture.LONG).build(),
            BodyHandlers.ofByteArray());
    assertEquals(200, response.statusCode(), path);
    return response.body();
  }

  private void readUpTo(int count, URI gateway, byte[] layer)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        fixture.http.send(
            HttpRequest.newBuilder(gateway.resolve(blobPath("acme/app", layer))).build(),
            BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      assertArrayEquals(Arrays.copyOf(layer, count), body.readNBytes(count));
    }
  }

  private Process startGateway(Path store) throws IOException {
    ProcessBuilder gateway =
        new ProcessBuilder(
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--listen=127.0.0.1:0",
                        "--status=127.0.0.1:0",
                        "--torrent-port=0",
                        "--store=" + store,
                        "--policy=" + dir.resolve("policy.json"),
                        "--tracker=" + fixture.tracker.httpUri())
                    .toList())
            .redirectError(new File(dir.toFile(), "gateway.log"));
    gateway.environment().put("XDG_STATE_HOME", dir.toString());
    return gateway.start();
  }

  private static URI awaitReady(Process process) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertNotNull(line, "the gateway did not start");
    return URI.create(line.replaceFirst("lodestone gateway ready: (\\S+) .*", "$1"));
  }
}
