package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Services;
import org.lodestone.seeder.TestCollection;
import org.lodestone.seeder.TestImage;
import org.lodestone.tracker.TrackerServer;

/** The daemon, with a real tracker and real peers. */
@Timeout(180)
class KeepCommandTest {

  private static final String[] KEEP = {"keep", "--status", "127.0.0.1:0", "--torrent-port", "0"};

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli cli;
  private TestImage image;
  private Cli.Result published;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    cli = new Cli(folder.resolve("home")).with("LODESTONE_TRACKER", tracker.httpUri().toString());
    cli.run("key", "generate");
    image = TestImage.in(folder.resolve("image"), 3, 400_000, 600_000);
    published = cli.run("seed", image.source(), "--as", "acme/app:1", "--until-copies", "0");
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  @Test
  void seedsWhatWasPublishedBefore() throws Exception {
    try (Cli.Running keep = cli.start(KEEP)) {
      String ready = keep.out().awaitLine("lodestone keep ready");
      assertTrue(ready.startsWith("lodestone keep ready: 3 blobs (977.3 KiB) on port "), ready);
      for (String magnet : published.outLines()) {
        Cli.Result fetched =
            cli.run("fetch", magnet, "--output", folder.resolve("blob").toString());
        assertEquals(ExitCode.OK, fetched.exitCode(), fetched.err());
      }
    }
  }

  @Test
  void announcesNothingOfALayoutThatNobodyPublished() throws Exception {
    TestImage secret = TestImage.in(folder.resolve("secret"), 4, 5_000);
    try (Cli.Running keep =
        cli.start(
            "keep",
            "--status",
            "127.0.0.1:0",
            "--torrent-port",
            "0",
            "--store",
            secret.layout().toString())) {
      String ready = keep.out().awaitLine("lodestone keep ready");
      assertTrue(ready.startsWith("lodestone keep ready: 0 blobs"), ready);
    }
  }

  @Test
  void tellsItsOperatorHowItIs() throws Exception {
    Clock early = Clock.offset(Clock.systemUTC(), Duration.ofHours(-23));
    Cli publisher = new Cli(folder.resolve("home")).at(early);
    TestCollection collection =
        TestCollection.in(folder, publisher, folder.resolve("home/.config/lodestone/key.pem"));
    Path config =
        Files.writeString(
            folder.resolve("keep.yaml"),
            """
            status: 127.0.0.1:0
            torrentPort: 0
            collections: [{folder: %s, key: %s}]
            """
                .formatted(collection.folder(), collection.onlineKey()));
    try (Cli.Running keep = cli.start("keep", "--config", config.toString())) {
      String ready = keep.out().awaitLine("lodestone keep ready");
      String base = ready.substring(ready.indexOf("http://"));
      assertEquals("ok\n", get(base + "/healthz"));
      assertTrue(get(base + "/metrics").contains("lodestone_keep_blobs 3.0"));
      JsonNode status = new ObjectMapper().readTree(get(base + "/status"));
      assertEquals(3, status.get("blobs").asInt());
      assertEquals(tracker.announceUri().toString(), status.get("trackers").get(0).asText());
      Instant expires = Instant.parse(status.at("/collections/0/expires").asText());
      assertTrue(expires.isAfter(Instant.now().plus(Duration.ofHours(20))), "it was renewed");
    }
  }

  @Test
  void isReadyInJsonToo() throws Exception {
    try (Cli.Running keep =
        cli.start("keep", "--status", "127.0.0.1:0", "--torrent-port", "0", "--json")) {
      assertEquals(3, new ObjectMapper().readTree(keep.out().awaitLine("{")).get("blobs").asInt());
    }
  }

  @Test
  void optionsWinOverTheFile() throws Exception {
    Path config = folder.resolve("keep.yaml");
    Files.writeString(
        config,
        """
        trackers: [%s]
        torrentPort: 1
        status: 127.0.0.1:0
        """
            .formatted(tracker.httpUri()));
    Cli withoutVariables = new Cli(folder.resolve("home"));
    try (Cli.Running keep =
        withoutVariables.start("keep", "--config", config.toString(), "--torrent-port", "0")) {
      assertTrue(!keep.out().awaitLine("keep ready").contains("on port 1,"));
    }
  }

  @Test
  void removesBlobsThatTurnOutDamaged() throws Exception {
    Digest layer = image.layers().get(0);
    Path file = folder.resolve("home/.local/share/lodestone/store/blobs/sha256/" + layer.hex());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    String magnet =
        published.outLines().stream()
            .filter(m -> m.contains(layer.hex()))
            .findFirst()
            .orElseThrow();
    try (Cli.Running keep = cli.start(KEEP)) {
      keep.out().awaitLine("lodestone keep ready");
      Cli.Result fetched =
          cli.run(
              "fetch", magnet, "--output", folder.resolve("blob").toString(), "--timeout", "10s");
      assertEquals(ExitCode.TIMED_OUT, fetched.exitCode(), fetched.err());
    }
    assertTrue(Files.notExists(file), "the damaged blob is gone");
  }

  @Test
  void refusesAConfigurationWithUnknownKeys() throws Exception {
    Path config = Files.writeString(folder.resolve("keep.yaml"), "trackerz: []\n");
    Cli.Result result = cli.run("keep", "--config", config.toString());
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("trackerz"), result.err());
  }

  @Test
  void needsATracker() {
    Cli.Result result = new Cli(folder.resolve("home")).run("keep");
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("hint: name one with --tracker"), result.err());
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
