package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.lodestone.tracker.TrackerServer;

/** Fetches from a real {@code lodestone keep} by way of a real tracker. */
@Timeout(180)
class FetchCommandTest {

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli publisher;
  private Cli consumer;
  private TestImage image;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    String url = tracker.httpUri().toString();
    publisher = new Cli(folder.resolve("publisher")).with("LODESTONE_TRACKER", url);
    consumer = new Cli(folder.resolve("consumer")).with("LODESTONE_TRACKER", url);
    image = TestImage.in(folder.resolve("image"), 2, 400_000, 600_000, 0);
    publisher.run("key", "generate");
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  private Cli.Running seeding() throws Exception {
    Cli.Running seeding = publisher.start("seed", image.source(), "--as", "acme/app:1");
    seeding.err().awaitLine("seeding ");
    return seeding;
  }

  private static String magnetOf(Cli.Running seeding, Digest blob) {
    return seeding
        .out()
        .text()
        .lines()
        .filter(line -> line.contains("sha256-" + blob.hex()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void fetchesTheBlobOfAMagnetLink() throws Exception {
    try (Cli.Running seeding = seeding()) {
      Digest layer = image.layers().get(1);
      Path file = folder.resolve("layer.tar");
      Cli.Result result =
          consumer.run("fetch", magnetOf(seeding, layer), "--output", file.toString());
      assertEquals(ExitCode.OK, result.exitCode(), result.err());
      assertEquals(file.toString(), result.out().strip());
      assertEquals(layer, Digest.of(Files.readAllBytes(file)));
      assertFalse(Files.exists(folder.resolve("layer.tar.part")), "nothing else is left");
    }
  }

  @Test
  void fetchesABlobIntoALayout() throws Exception {
    try (Cli.Running seeding = seeding()) {
      Digest layer = image.layers().get(0);
      Path layout = folder.resolve("layout");
      Cli.Result result =
          consumer.run("fetch", magnetOf(seeding, layer), layout.toString(), "--json");
      JsonNode told = new ObjectMapper().readTree(result.out());
      assertEquals(layer.toString(), told.get("digest").asText());
      assertTrue(told.get("downloadSeconds").asDouble() > 0, result.out());
      assertEquals(
          layer, Digest.of(Files.readAllBytes(layout.resolve("blobs/sha256/" + layer.hex()))));
    }
  }

  @Test
  void givesUpWhenThereIsNoSeed() throws Exception {
    String magnet;
    try (Cli.Running seeding = seeding()) {
      magnet = magnetOf(seeding, image.layers().get(0));
    }
    Path layout = folder.resolve("layout");
    Cli.Result result = consumer.run("fetch", magnet, layout.toString(), "--timeout", "1s");
    assertEquals(ExitCode.TIMED_OUT, result.exitCode(), result.err());
    assertTrue(result.err().contains("hint: the same command goes on"), result.err());
    assertFalse(Files.exists(layout), "nothing came, so nothing is left");
  }

  @Test
  void leavesNoFolderBehindWhenNothingCame() throws Exception {
    Path layout = folder.resolve("layout");
    for (String nothing : new String[] {"acme/app:1", "oci:" + folder.resolve("none")}) {
      Cli.Result result = consumer.run("fetch", nothing, layout.toString());
      assertNotEquals(ExitCode.OK, result.exitCode());
      assertFalse(Files.exists(layout), result.err());
    }
    Files.createDirectory(layout);
    consumer.run("fetch", "acme/app:1", layout.toString());
    assertTrue(Files.exists(layout), "a folder that was there stays");
  }

  @Test
  void copiesFromATransportIntoALayout() throws Exception {
    Path layout = folder.resolve("copy");
    Cli.Result result = consumer.run("fetch", image.source(), layout.toString());
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    assertEquals("oci:" + layout + ":latest", result.out().strip());
    for (Digest layer : image.layers()) {
      assertEquals(
          layer, Digest.of(Files.readAllBytes(layout.resolve("blobs/sha256/" + layer.hex()))));
    }
    Path again = folder.resolve("again");
    assertEquals(
        ExitCode.OK,
        consumer.run("fetch", "oci:" + layout + ":latest", again.toString()).exitCode(),
        "the copy is a layout like any other");
  }

  @Test
  void wantsToKnowWhereToCopyTo() {
    Cli.Result result = consumer.run("fetch", image.source());
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("hint: name one"), result.err());
  }

  @Test
  void refusesMagnetLinksThatNameNoBlob() {
    for (String magnet :
        new String[] {
          "magnet:?",
          "magnet:?xt=urn:btih:zz",
          "magnet:?xt=urn:btih:" + "0".repeat(40),
          "magnet:?xt=urn:btih:" + "0".repeat(40) + "&dn=sha256-" + "0".repeat(64),
          "magnet:?xt=urn:btih:" + "0".repeat(40) + "&dn=sha256-../../etc/passwd&xl=5",
          "magnet:?xt=urn:btih:" + "0".repeat(40) + "&dn=sha256-" + "0".repeat(64) + "&xl=-1"
        }) {
      Cli.Result result = consumer.run("fetch", magnet, folder.resolve("l").toString());
      assertEquals(ExitCode.USAGE, result.exitCode(), magnet + ": " + result.err());
    }
  }

  @Test
  void leavesFoldersThatAreNoLayoutAlone() throws Exception {
    Path home = Files.createDirectory(folder.resolve("documents"));
    Files.writeString(home.resolve("letter.txt"), "dear");
    Cli.Result result = consumer.run("fetch", image.source(), home.toString());
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode(), result.err());
    assertTrue(result.err().contains(home.toString()), result.err());
    assertFalse(Files.exists(home.resolve("blobs")));
  }
}
