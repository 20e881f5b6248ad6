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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.control.BlobOrder;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Descriptor;
import org.lodestone.program.ExitCode;
import org.lodestone.registry.FakeRegistry;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Services;
import org.lodestone.seeder.TestCollection;
import org.lodestone.seeder.TestImage;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.lodestone.tracker.TrackerServer;

/** Publishes to a real tracker and index, and is fetched from by a real engine. */
@Timeout(180)
class SeedCommandTest {

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli cli;
  private TestImage image;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    cli = new Cli(folder.resolve("home")).with("LODESTONE_TRACKER", tracker.httpUri().toString());
    cli.run("key", "generate");
    image = TestImage.in(folder.resolve("image"), 1, 300_000, 700_000);
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  @Test
  void printsOneMagnetABlobAndNothingElse() {
    Cli.Result result =
        cli.run("seed", image.source(), "--as", "acme/app:1", "--until-copies", "0");
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    List<MagnetLink> magnets = result.outLines().stream().map(MagnetLink::parse).toList();
    assertEquals(3, magnets.size());
    for (MagnetLink magnet : magnets) {
      assertEquals(List.of(new Tracker(tracker.announceUri())), magnet.trackers());
    }
    assertTrue(result.err().contains(image.root().toString()), result.err());
  }

  @Test
  void tellsInJsonWhatItPublished() throws Exception {
    Path file = folder.resolve("document.json");
    Cli.Result result =
        cli.run(
            "seed",
            image.source(),
            "--as",
            "acme/app:1",
            "--as",
            "acme/app:edge",
            "--until-copies",
            "0",
            "--valid",
            "30d",
            "--document",
            file.toString(),
            "--json");
    JsonNode told = new ObjectMapper().readTree(result.out());
    assertEquals("acme/app", told.get("name").asText());
    assertEquals("edge", told.get("tags").get(1).asText());
    assertEquals(image.root().toString(), told.get("digest").asText());
    assertEquals(3, told.get("blobs").size());
    Envelope envelope = Envelope.parse(Files.readAllBytes(file));
    MagnetManifest document = MagnetManifest.parse(envelope.payload());
    assertEquals(told.get("sequence").asLong(), document.sequence());
    assertEquals(document.issued().plusSeconds(30 * 86_400), document.expires());
    assertTrue(
        envelope.signedBy(
            VerificationKey.load(folder.resolve("home/.config/lodestone/key.pem.pub"))));
  }

  @Test
  void keepsACollectionCurrent() throws Exception {
    TestCollection collection =
        TestCollection.in(folder, cli, folder.resolve("home/.config/lodestone/key.pem"));
    String[] words = {
      "seed",
      image.source(),
      "--as",
      "acme/app:1",
      "--as",
      "acme/app:edge",
      "--as",
      "acme/tool:1",
      "--until-copies",
      "0",
      "--collection",
      collection.folder().toString()
    };
    Cli.Result refused = cli.run(words);
    assertEquals(ExitCode.REFUSED, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("snapshot has to be signed by 1"), refused.err());
    assertEquals(
        ExitCode.REFUSED,
        cli.run("inspect", "acme/app:1").exitCode(),
        "nothing is published that the collection could not name");
    Cli.Result result = cli.run(words(words, "--collection-key", collection.onlineKey(), "--json"));
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    for (String line : result.outLines()) {
      JsonNode told = new ObjectMapper().readTree(line);
      for (JsonNode tag : told.get("tags")) {
        String path = told.get("name").asText() + "/" + tag.asText();
        assertEquals(Optional.of(told.get("document").asText()), collection.current(path), path);
      }
    }
    assertTrue(result.err().contains("the collection has targets 2, snapshot 2"), result.err());
    assertUsage(
        "--collection",
        cli,
        words(new String[] {"seed", "x", "--as", "a:1"}, "--collection-role", "ci"));
  }

  @Test
  void attestsWhatStaysInItsRegistry() throws Exception {
    try (FakeRegistry registry = new FakeRegistry(org.lodestone.oci.TestImage.single())) {
      String source = "docker://" + registry.host() + "/acme/app:1";
      Cli.Result result = cli.run("seed", "--attest-only", source, "--as", "acme/tool:1");
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      List<MagnetLink> magnets = result.outLines().stream().map(MagnetLink::parse).toList();
      assertEquals(3, magnets.size());
      for (MagnetLink magnet : magnets) {
        String seed = magnet.webSeeds().get(0).toString();
        assertTrue(seed.startsWith("http://" + registry.host() + "/v2/acme/app/blobs/"), seed);
      }
      assertTrue(Files.notExists(folder.resolve("home/.local/share/lodestone/store")));
      Cli.Result inspected = cli.run("inspect", "acme/tool:1");
      assertEquals(ExitCode.OK, inspected.exitCode(), inspected.err());
      assertEquals(0, peersAtTheTracker());
      String[] again = {"seed", "--attest-only", "--as", "acme/tool:2"};
      assertUsage("for images in a registry", cli, words(again, image.source()));
      assertUsage("no copies", cli, words(again, source, "--until-copies", "1"));
    }
  }

  private static String[] words(String[] first, Object... more) {
    return Stream.concat(Stream.of(first), Stream.of(more).map(Object::toString))
        .toArray(String[]::new);
  }

  @Test
  void endsWhenAnotherHasACopyOfEveryBlob() throws Exception {
    try (Cli.Running seeding =
            cli.start("seed", image.source(), "--as", "acme/app:1", "--until-copies", "1");
        TorrentEngine engine = LibtorrentEngine.start(loopback(), EngineListener.NONE)) {
      seeding.err().awaitLine("seeding 3 blobs");
      for (String link : seeding.out().text().lines().toList()) {
        MagnetLink magnet = MagnetLink.parse(link);
        Descriptor blob = new BlobOrder(magnet, List.of()).blob().descriptor();
        Path file = folder.resolve(blob.digest().hex());
        engine
            .fetch(blob.digest(), blob.size(), magnet, file)
            .completion()
            .get(60, TimeUnit.SECONDS);
      }
      Cli.Result result = seeding.await();
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      assertTrue(result.err().contains("1 of 1 copy"), result.err());
    }
  }

  @Test
  void givesUpWithACodeOfItsOwn() {
    Cli.Result result =
        cli.run(
            "seed", image.source(), "--as", "acme/app:1", "--until-copies", "1", "--timeout", "1s");
    assertEquals(ExitCode.TIMED_OUT, result.exitCode(), result.err());
    assertTrue(result.err().contains("only 0 of 1 copy"), result.err());
  }

  @Test
  void leavesNoGhostWhenItWaitsForNobody() throws Exception {
    cli.run("seed", image.source(), "--as", "acme/app:1", "--until-copies", "0");
    assertEquals(0, peersAtTheTracker());
  }

  /** Trackers go on naming a run that was killed, here at a port that nobody answers on. */
  @Test
  void doesNotCountTheGhostsOfAKilledRun() throws Exception {
    Cli.Result published =
        cli.run("seed", image.source(), "--as", "acme/app:1", "--until-copies", "0");
    for (String link : published.outLines()) {
      String infoHash = MagnetLink.parse(link).infoHash().hex().replaceAll("(..)", "%$1");
      get(URI.create(tracker.announceUri() + "?left=0&port=9&info_hash=" + infoHash));
    }
    assertEquals(3, peersAtTheTracker());
    Cli.Result result =
        cli.run(
            "seed", image.source(), "--as", "acme/app:1", "--until-copies", "1", "--timeout", "1s");
    assertEquals(ExitCode.TIMED_OUT, result.exitCode(), result.err());
    assertTrue(result.err().contains("only 0 of 1 copy"), result.err());
    assertEquals(3, peersAtTheTracker(), "its own are gone, and those of its questions");
  }

  private int peersAtTheTracker() throws Exception {
    return new ObjectMapper()
        .readTree(get(tracker.statusUri().resolve("/status")))
        .get("peers")
        .asInt();
  }

  private static byte[] get(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }

  @Test
  void staysUntilInterrupted() throws Exception {
    try (Cli.Running seeding = cli.start("seed", image.source(), "--as", "acme/app:1")) {
      seeding.err().awaitLine("seeding 3 blobs");
      seeding.interrupt();
      assertEquals(ExitCode.OK, seeding.await().exitCode());
    }
    assertEquals(
        ExitCode.OK,
        cli.run("seed", image.source(), "--as", "acme/app:2", "--until-copies", "0").exitCode(),
        "the store was left in order");
  }

  @Test
  void saysWhoHasTheStore() throws Exception {
    Path root = folder.resolve("store");
    try (BlobStore store = BlobStore.open(root)) {
      Cli.Result result =
          cli.run("seed", image.source(), "--as", "acme/app:1", "--store", store.root().toString());
      assertEquals(ExitCode.ENVIRONMENT, result.exitCode());
      assertTrue(result.err().contains("is in use by"), result.err());
      assertTrue(result.err().contains("--store"), result.err());
    }
  }

  @Test
  void refusesWhatItCannotPublish() {
    assertUsage("no tracker", new Cli(folder), "seed", image.source(), "--as", "acme/app:1");
    assertUsage("a digest", cli, "seed", image.source(), "--as", "acme/app@" + image.root());
    assertUsage("--as", cli, "seed", image.source());
    assertUsage("--valid", cli, "seed", image.source(), "--as", "acme/app:1", "--valid", "soon");
    assertUsage("--until-copies", cli, "seed", "x", "--as", "a:1", "--until-copies", "-1");
    assertUsage("App", cli, "seed", image.source(), "--as", "acme/App:1");
  }

  private static void assertUsage(String expected, Cli cli, String... words) {
    Cli.Result result = cli.run(words);
    assertEquals(ExitCode.USAGE, result.exitCode(), result.err());
    assertTrue(result.err().contains(expected), result.err());
    assertTrue(result.err().contains("hint: "), result.err());
  }

  @Test
  void saysWhichKeyOrImageIsMissing() {
    Cli.Result noKey =
        cli.run("seed", image.source(), "--as", "acme/app:1", "--key", "/nonexistent.pem");
    assertEquals(ExitCode.ENVIRONMENT, noKey.exitCode());
    assertTrue(noKey.err().contains("/nonexistent.pem"), noKey.err());
    Cli.Result noImage = cli.run("seed", "oci:/nonexistent", "--as", "acme/app:1");
    assertEquals(ExitCode.ENVIRONMENT, noImage.exitCode(), noImage.err());
    assertTrue(noImage.err().contains("/nonexistent"), noImage.err());
  }

  @Test
  void failsWhenNoIndexTakesTheDocument() {
    Cli.Result result =
        cli.run("seed", image.source(), "--as", "acme/app:1", "--index", "http://127.0.0.1:1");
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode());
    assertTrue(result.err().contains("http://127.0.0.1:1"), result.err());
  }

  static EngineConfig loopback() {
    return EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0);
  }
}
