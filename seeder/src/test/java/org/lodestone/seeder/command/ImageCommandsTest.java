package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Services;
import org.lodestone.seeder.TestImage;
import org.lodestone.store.BlobStore;
import org.lodestone.tracker.TrackerServer;

/** What a consumer does with an image that somebody seeds: search, inspect, verify, fetch. */
@Timeout(180)
class ImageCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli publisher;
  private Cli consumer;
  private TestImage image;
  private Path document;

  @BeforeEach
  void publish() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    String url = tracker.httpUri().toString();
    publisher = new Cli(folder.resolve("publisher")).with("LODESTONE_TRACKER", url);
    consumer = new Cli(folder.resolve("consumer")).with("LODESTONE_TRACKER", url);
    image = TestImage.in(folder.resolve("image"), 4, 200_000, 500_000, 0);
    document = folder.resolve("document.json");
    publisher.run("key", "generate");
    Cli.Result result =
        publisher.run(
            "seed",
            image.source(),
            "--as",
            "acme/app:1",
            "--until-copies",
            "0",
            "--document",
            document.toString());
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  private void trustThePublisher() {
    Path key = folder.resolve("publisher/.config/lodestone/key.pem.pub");
    Cli.Result result = consumer.run("trust", "add", "acme/*", "--key", key.toString());
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
  }

  @Test
  void searchFindsTheImage() throws Exception {
    Cli.Result text = consumer.run("search", "acme");
    assertEquals(ExitCode.OK, text.exitCode(), text.err());
    assertTrue(text.out().contains("acme/app"), text.out());
    JsonNode page = JSON.readTree(consumer.run("search", "app", "--json").out());
    assertEquals(image.root().toString(), page.get("hits").get(0).get("digest").asText());
    assertEquals(1, page.get("total").asInt());
  }

  @Test
  void anIndexThatIsDownHidesNothing() {
    String both = "http://127.0.0.1:1," + tracker.httpUri();
    for (String[] words : new String[][] {{"search", "acme"}, {"inspect", "acme/app:1"}}) {
      Cli.Result result = consumer.run(words[0], words[1], "--index", both);
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      assertTrue(result.out().contains("acme/app"), result.out());
      assertTrue(result.err().contains("warning: "), result.err());
    }
  }

  @Test
  void searchTellsWhichSignersThePolicyKnows() throws Exception {
    assertFalse(firstHit(consumer).get("trusted").asBoolean());
    trustThePublisher();
    assertTrue(firstHit(consumer).get("trusted").asBoolean());
    Cli.Result text = consumer.run("search", "acme");
    assertTrue(text.out().lines().findFirst().orElseThrow().contains("TRUSTED"), text.out());
  }

  private static JsonNode firstHit(Cli cli) throws Exception {
    return JSON.readTree(cli.run("search", "acme", "--json").out()).get("hits").get(0);
  }

  /** Of one index's hits and another's, and one page, whatever order the indexes are given in. */
  @Test
  void searchShowsEachIndexsHitsInTurn() throws Exception {
    try (TrackerServer second = Services.tracker(folder.resolve("second"))) {
      String url = second.httpUri().toString();
      for (String name : List.of("acme/b1", "acme/b2", "acme/b3")) {
        Cli.Result seeded =
            publisher.run(
                "seed", image.source(), "--as", name, "--until-copies", "0", "--index", url);
        assertEquals(ExitCode.OK, seeded.exitCode(), seeded.err());
      }
      String both = url + "," + tracker.httpUri();
      JsonNode page =
          JSON.readTree(
              consumer.run("search", "acme", "--limit", "2", "--index", both, "--json").out());
      List<String> names = new ArrayList<>();
      page.get("hits").forEach(hit -> names.add(hit.get("name").asText()));
      assertEquals(3, names.size(), names.toString());
      assertEquals("acme/app", names.get(1), names.toString());
      assertEquals(2, page.get("next").asInt());
    }
  }

  @Test
  void searchThatFindsNothingFails() {
    Cli.Result result = consumer.run("search", "nothing-like-this");
    assertEquals(ExitCode.REFUSED, result.exitCode());
    assertEquals("", result.out());
  }

  @Test
  void inspectTellsWhoSignedAndThatNobodyIsTrustedYet() throws Exception {
    Cli.Result text = consumer.run("inspect", "acme/app:1");
    assertEquals(ExitCode.OK, text.exitCode(), text.err());
    assertTrue(text.out().contains("trusted   no: "), text.out());
    trustThePublisher();
    JsonNode told = JSON.readTree(consumer.run("inspect", "acme/app:1", "--json").out());
    assertTrue(told.get("trusted").asBoolean(), told.toString());
    assertEquals(1, told.get("signers").size());
    assertEquals(image.root().toString(), told.get("digest").asText());
    assertEquals(4, told.get("blobs").size());
    assertEquals(3, told.get("images").get(0).get("layers").size());
  }

  @Test
  void inspectCountsTheSeedsThereAreNow() throws Exception {
    try (Cli.Running seeding = publisher.start("seed", image.source(), "--as", "acme/app:1")) {
      seeding.err().awaitLine("seeding ");
      // The announce goes out at the same time as the line. That the engine which published has
      // left is told to the tracker as it ends, and may be lost: it can still be counted.
      JsonNode blob;
      do {
        blob = JSON.readTree(consumer.run("inspect", "acme/app:1", "--json").out());
        blob = blob.get("blobs").get(0);
      } while (blob.get("seeders").asInt() < 1);
      assertEquals(0, blob.get("leechers").asInt());
    }
  }

  /**
   * What this machine remembers counts though the index has lost it, whoever has the store open.
   */
  @Test
  void verifyAndInspectKnowWhatTheStoreRemembers() throws Exception {
    trustThePublisher();
    Path store = folder.resolve("layout");
    try (Cli.Running seeding = publisher.start("seed", image.source(), "--as", "acme/app:1")) {
      seeding.err().awaitLine("seeding ");
      Cli.Result fetched = consumer.run("fetch", "acme/app:1", store.toString());
      assertEquals(ExitCode.OK, fetched.exitCode(), fetched.err());
    }
    try (TrackerServer empty = Services.tracker(folder.resolve("empty"));
        BlobStore inUse = BlobStore.open(store)) {
      String url = empty.httpUri().toString();
      for (String command : new String[] {"verify", "inspect"}) {
        Cli.Result known =
            consumer.run(command, "acme/app:1", "--index", url, "--store", inUse.root().toString());
        assertEquals(ExitCode.OK, known.exitCode(), known.err());
        assertTrue(known.out().contains(image.root().toString()), known.out());
        assertTrue(known.out().contains("signed by "), known.out());
        Cli.Result unknown = consumer.run(command, "acme/app:1", "--index", url);
        assertEquals(ExitCode.REFUSED, unknown.exitCode(), unknown.err());
      }
    }
  }

  /** One after the other, each blob's figures would wait ten seconds for it. */
  @Test
  @Timeout(25)
  void inspectIsNotHeldUpByAnIndexThatHangs() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String both = "http://127.0.0.1:" + silent.getLocalPort() + "," + tracker.httpUri();
      Cli.Result result = consumer.run("inspect", "acme/app:1", "--index", both, "--json");
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      JsonNode blob = JSON.readTree(result.out()).get("blobs").get(0);
      assertTrue(blob.get("seeders").isInt(), blob.toString());
    }
  }

  @Test
  void inspectHandsOutTheEnvelope() throws Exception {
    Cli.Result result = consumer.run("inspect", "acme/app:1", "--envelope");
    assertEquals(JSON.readTree(document.toFile()), JSON.readTree(result.out()));
  }

  @Test
  void verifyAcceptsWhatATrustedKeySigned() throws Exception {
    trustThePublisher();
    for (String subject : new String[] {"acme/app:1", document.toString()}) {
      Cli.Result result = consumer.run("verify", subject, "--json");
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      assertEquals(image.root().toString(), JSON.readTree(result.out()).get("digest").asText());
    }
    assertTrue(
        consumer.run("verify", "acme/app@" + image.root()).out().contains("signed by "),
        "by digest, as text");
  }

  @Test
  void verifyRefusesWhatNobodyTrustedSigned() {
    Cli.Result result = consumer.run("verify", "acme/app:1");
    assertEquals(ExitCode.REFUSED, result.exitCode());
    assertTrue(result.err().startsWith("error: "), result.err());
    assertTrue(result.err().contains("trust add"), result.err());
  }

  @Test
  void verifyNamesTheCheckThatAChangedDocumentFails() throws Exception {
    trustThePublisher();
    ObjectNode envelope = (ObjectNode) JSON.readTree(document.toFile());
    byte[] payload = Base64.getDecoder().decode(envelope.get("payload").asText());
    String forged =
        new String(payload, StandardCharsets.UTF_8).replace("\"acme/app\"", "\"acme/bpp\"");
    envelope.put(
        "payload", Base64.getEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8)));
    Path copy = Files.writeString(folder.resolve("forged.json"), envelope.toString());
    Cli.Result result = consumer.run("verify", copy.toString());
    assertEquals(ExitCode.REFUSED, result.exitCode());
    assertTrue(result.err().contains("signature"), result.err());
  }

  @Test
  void verifyRefusesAnExpiredDocument() {
    trustThePublisher();
    Cli.Result result =
        consumer
            .at(Clock.offset(Clock.systemUTC(), Duration.ofDays(366)))
            .run("verify", "acme/app:1");
    assertEquals(ExitCode.REFUSED, result.exitCode());
    assertTrue(result.err().contains("expired"), result.err());
  }

  @Test
  void verifyRefusesAReplayedDocument() {
    trustThePublisher();
    publisher.run("seed", image.source(), "--as", "acme/app:1", "--until-copies", "0");
    assertEquals(ExitCode.OK, consumer.run("verify", "acme/app:1").exitCode());
    Cli.Result result = consumer.run("verify", document.toString());
    assertEquals(ExitCode.REFUSED, result.exitCode());
    assertTrue(result.err().contains("sequence"), result.err());
  }

  @Test
  void verifyRefusesADocumentForAnotherName() {
    trustThePublisher();
    Cli.Result result = consumer.run("verify", document.toString(), "--as", "acme/other:1");
    assertEquals(ExitCode.REFUSED, result.exitCode());
    assertTrue(result.err().contains("acme/other"), result.err());
  }

  @Test
  void verifyRefusesFilesThatAreNoDocuments() throws Exception {
    for (String content : new String[] {"", "{}", "[1]", "not json", "{\"payload\":\"\"}"}) {
      Path file = Files.writeString(folder.resolve("bad.json"), content);
      Cli.Result result = consumer.run("verify", file.toString());
      assertEquals(ExitCode.REFUSED, result.exitCode(), content);
      assertTrue(result.err().contains("bad.json"), result.err());
    }
    assertEquals(ExitCode.ENVIRONMENT, consumer.run("verify", "gone.json").exitCode());
  }

  @Test
  void verifyReadsTheImageWhereverItLies() throws Exception {
    trustThePublisher();
    for (String subject : new String[] {"acme/app:1", document.toString()}) {
      Cli.Result same = consumer.run("verify", subject, "--image", image.source(), "--json");
      assertEquals(ExitCode.OK, same.exitCode(), same.err());
      JsonNode found = JSON.readTree(same.out()).get("image");
      assertEquals(image.root().toString(), found.get("root").get("digest").asText());
      assertEquals(5, found.get("blobs").asInt());
    }
    assertTrue(
        consumer.run("verify", "acme/app:1", "--image", image.source()).out().contains("5 blobs"),
        "as text");
  }

  @Test
  void verifyRefusesAnotherImageAndADamagedOne() throws Exception {
    trustThePublisher();
    TestImage other = TestImage.in(folder.resolve("other"), 77, 1000);
    Cli.Result refused = consumer.run("verify", "acme/app:1", "--image", other.source());
    assertEquals(ExitCode.REFUSED, refused.exitCode(), refused.out());
    assertTrue(refused.err().contains(other.root().toString()), refused.err());
    assertTrue(refused.err().contains(image.root().toString()), refused.err());
    assertEquals("", refused.out());

    Path layer = image.layout().resolve("blobs/sha256").resolve(image.layers().get(0).hex());
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length / 2] ^= 1;
    Files.write(layer, bytes);
    Cli.Result damaged = consumer.run("verify", "acme/app:1", "--image", image.source());
    assertEquals(ExitCode.REFUSED, damaged.exitCode(), damaged.out());
    assertTrue(damaged.err().contains("is damaged or was changed"), damaged.err());

    Cli.Result gone = consumer.run("verify", "acme/app:1", "--image", "oci:" + folder + "/gone");
    assertEquals(ExitCode.ENVIRONMENT, gone.exitCode(), gone.err());
    Cli.Result nonsense = consumer.run("verify", "acme/app:1", "--image", "ftp://x/y");
    assertEquals(ExitCode.USAGE, nonsense.exitCode(), nonsense.err());
  }

  @Test
  void fetchBringsTheWholeImage() throws Exception {
    trustThePublisher();
    Path layout = folder.resolve("layout");
    try (Cli.Running seeding = publisher.start("seed", image.source(), "--as", "acme/app:1")) {
      seeding.err().awaitLine("seeding ");
      Cli.Result result = consumer.run("fetch", "acme/app:1", layout.toString(), "--json");
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      assertEquals(image.root().toString(), JSON.readTree(result.out()).get("digest").asText());
    }
    assertWhole(layout);
    Cli.Result again = consumer.run("fetch", "acme/app:1", layout.toString());
    assertEquals(ExitCode.OK, again.exitCode(), "everything is there already: " + again.err());
    assertEquals("oci:" + layout + ":1", again.out().strip());
    assertEquals(
        ExitCode.OK,
        consumer.run("fetch", "oci:" + layout + ":1", folder.resolve("copy").toString()).exitCode(),
        "others can read it");
  }

  private void assertWhole(Path layout) throws Exception {
    Path blobs = layout.resolve("blobs/sha256");
    try (var files = Files.list(blobs)) {
      for (Path file : files.toList()) {
        assertEquals(file.getFileName().toString(), Digest.of(Files.readAllBytes(file)).hex());
      }
    }
    for (Digest layer : image.layers()) {
      assertTrue(Files.exists(blobs.resolve(layer.hex())), layer.toString());
    }
    assertTrue(Files.exists(blobs.resolve(image.root().hex())));
  }

  @Test
  void fetchRefusesWhatIsNotTrusted() {
    Path layout = folder.resolve("layout");
    Cli.Result result = consumer.run("fetch", "acme/app:1", layout.toString());
    assertEquals(ExitCode.REFUSED, result.exitCode(), result.err());
    assertFalse(Files.exists(layout.resolve("blobs/sha256/" + image.root().hex())));
  }

  @Test
  void whatNoIndexKnowsIsNotFound() {
    trustThePublisher();
    for (Cli.Result result :
        List.of(
            consumer.run("inspect", "acme/unknown:1"),
            consumer.run("verify", "acme/unknown:1"),
            consumer.run("fetch", "acme/unknown:1", folder.resolve("layout").toString()))) {
      assertEquals(ExitCode.REFUSED, result.exitCode(), result.err());
      assertTrue(result.err().contains("acme/unknown:1"), result.err());
    }
  }

  @Test
  void withoutAnIndexThereIsAHint() {
    Cli nowhere = new Cli(folder.resolve("nowhere"));
    for (String command : new String[] {"search", "inspect", "verify", "fetch"}) {
      Cli.Result result = nowhere.run(command, "acme/app");
      assertEquals(ExitCode.USAGE, result.exitCode(), command + ": " + result.err());
      assertTrue(result.err().contains("hint: name one with --index"), result.err());
    }
  }
}
