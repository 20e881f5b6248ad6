package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

/** Commands on a store where {@code keep}, or another command, is at work already. */
@Timeout(180)
class HandOverTest {

  private static final String[] KEEP = {"keep", "--status", "127.0.0.1:0", "--torrent-port", "0"};

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli cli;
  private Cli consumer;
  private TestImage one;
  private TestImage two;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    String url = tracker.httpUri().toString();
    cli = new Cli(folder.resolve("home")).with("LODESTONE_TRACKER", url);
    consumer = new Cli(folder.resolve("consumer")).with("LODESTONE_TRACKER", url);
    cli.run("key", "generate");
    String key = folder.resolve("home/.config/lodestone/key.pem.pub").toString();
    ok(consumer.run("trust", "add", "acme/*", "--key", key));
    one = TestImage.in(folder.resolve("one"), 1, 300_000, 200_000);
    two = TestImage.in(folder.resolve("two"), 2, 400_000, 0);
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  private static Cli.Result ok(Cli.Result result) {
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    return result;
  }

  /** A {@code keep} of these words on the default store, once it is ready. */
  private static Cli.Running keep(Cli cli) throws Exception {
    Cli.Running keep = cli.start(KEEP);
    keep.out().awaitLine("lodestone keep ready");
    return keep;
  }

  private Path store(String home) {
    return folder.resolve(home).resolve(".local/share/lodestone/store");
  }

  @Test
  void aRunningKeepSeedsImageAfterImage() throws Exception {
    try (Cli.Running keep = keep(cli)) {
      for (TestImage image : new TestImage[] {one, two}) {
        String name = "acme/app:" + image.layout().getFileName();
        Cli.Result seeded = ok(cli.run("seed", image.source(), "--as", name));
        assertTrue(
            seeded.err().contains("lodestone keep (process " + ProcessHandle.current().pid()),
            seeded.err());
        assertTrue(seeded.err().contains("  - sha256:"), "its progress is shown: " + seeded.err());
        Path layout = folder.resolve("fetched-" + image.layout().getFileName());
        ok(consumer.run("fetch", name, layout.toString()));
      }
      assertFalse(keep.out().text().contains("ready: 6 blobs"), "it was ready before they came");
    }
  }

  @Test
  void waitsForCopiesThatTheRunningKeepCounts() throws Exception {
    try (Cli.Running keep = keep(cli);
        Cli.Running seeding =
            cli.start("seed", one.source(), "--as", "acme/app:1", "--until-copies", "1")) {
      seeding.err().awaitLine("seeding 3 blobs by lodestone keep");
      try (Cli.Running copy = keep(consumer)) {
        ok(consumer.run("fetch", "acme/app:1", store("consumer").toString()));
        Cli.Result result = ok(seeding.await());
        assertTrue(result.err().contains("1 of 1 copy"), result.err());
        copy.interrupt();
      }
      keep.interrupt();
    }
  }

  @Test
  void aRunningKeepFetchesAndGoesOnToSeed() throws Exception {
    ok(cli.run("seed", one.source(), "--as", "acme/app:1", "--until-copies", "0"));
    Cli.Running keep = keep(cli);
    try (Cli.Running copy = keep(consumer)) {
      Path store = store("consumer");
      Cli.Result fetched = ok(consumer.run("fetch", "acme/app:1", store.toString(), "--json"));
      JsonNode told = new ObjectMapper().readTree(fetched.out());
      assertEquals(one.root().toString(), told.get("digest").asText());
      assertEquals("acme/app:1", told.get("tag").asText());
      assertTrue(Files.readString(store.resolve("index.json")).contains("acme/app:1"));
      keep.close();
      Path again = folder.resolve("again");
      ok(consumer.run("fetch", "acme/app:1", again.toString()));
      copy.interrupt();
    }
  }

  @Test
  void anInterruptedCommandEndsOnlyWhatItAskedFor() throws Exception {
    ok(cli.run("seed", one.source(), "--as", "acme/app:1", "--until-copies", "0"));
    try (Cli.Running copy = keep(consumer)) {
      Cli.Running fetching = consumer.start("fetch", "acme/app:1", store("consumer").toString());
      JsonNode pulls = awaitPulls(3);
      assertEquals(0, pulls.get(0).get("here").asLong(), "nobody seeds it");
      assertTrue(pulls.get(0).get("source").asText().startsWith("swarm "), pulls.toString());
      Cli.Running watching = consumer.start("pulls", "--watch");
      watching.out().awaitLine("BLOB");
      fetching.interrupt();
      assertEquals(ExitCode.INTERRUPTED, fetching.await().exitCode());
      awaitPulls(0);
      watching.out().awaitLine("nothing is on its way");
      watching.interrupt();
      ok(watching.await());
      Cli.Result shown = ok(consumer.run("pulls"));
      assertTrue(shown.err().contains("nothing is on its way"), shown.err());
      copy.interrupt();
    }
  }

  private JsonNode awaitPulls(int count) throws Exception {
    while (true) {
      Cli.Result result = ok(consumer.run("pulls", "--json"));
      JsonNode pulls = new ObjectMapper().readTree(result.out()).get("pulls");
      if (pulls.size() == count) {
        return pulls;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void aSecondSeedUsesTheFirst() throws Exception {
    try (Cli.Running first = cli.start("seed", one.source(), "--as", "acme/app:1")) {
      first.err().awaitLine("seeding 3 blobs on port");
      try (Cli.Running second = cli.start("seed", two.source(), "--as", "acme/app:2")) {
        second.err().awaitLine("seeding 2 blobs by lodestone seed");
        ok(consumer.run("fetch", "acme/app:2", folder.resolve("fetched").toString()));
        second.interrupt();
        ok(second.await());
      }
      ok(consumer.run("fetch", "acme/app:1", folder.resolve("too").toString()));
      first.interrupt();
      ok(first.await());
    }
  }

  @Test
  void evictsAndPinsWithANodeAndWithout() throws Exception {
    ok(cli.run("seed", one.source(), "--as", "acme/app:1", "--until-copies", "0"));
    ok(cli.run("seed", two.source(), "--as", "acme/app:2", "--until-copies", "0"));
    ok(cli.run("pin", "acme/app:1"));
    try (Cli.Running keep = keep(cli)) {
      assertEquals("acme/app:1", ok(cli.run("pin")).out().strip());
      Cli.Result refused = cli.run("evict", "acme/app:1");
      assertEquals(ExitCode.REFUSED, refused.exitCode());
      assertTrue(refused.err().contains("hint: lodestone pin --remove"), refused.err());
      assertUsage("acme/app:1", true, "acme/app:2", false);
      JsonNode evicted =
          new ObjectMapper().readTree(ok(cli.run("evict", "acme/app:2", "--json")).out());
      assertEquals(4, evicted.get("removed").asInt(), evicted.toString());
      keep.interrupt();
    }
    assertFalse(has(two.layers().get(0)));
    assertTrue(has(one.layers().get(0)));
    ok(cli.run("pin", "--remove", "acme/app:1"));
    assertUsage("acme/app:1", false);
    ok(cli.run("evict", "acme/app:1"));
    assertUsage();
    assertFalse(has(one.layers().get(0)));
    try (Cli.Running keep = keep(cli)) {
      String ready = keep.out().awaitLine("lodestone keep ready");
      assertTrue(ready.contains("ready: 0 blobs"), "nothing comes back: " + ready);
    }
  }

  /**
   * @param expected names, each followed by whether it is pinned
   */
  private void assertUsage(Object... expected) throws Exception {
    JsonNode usage = new ObjectMapper().readTree(ok(cli.run("usage", "--json")).out());
    List<Object> found = new ArrayList<>();
    long alone = 0;
    for (JsonNode image : usage.get("images")) {
      found.add(image.get("names").get(0).asText());
      found.add(image.get("pinned").asBoolean());
      assertEquals("published", image.get("from").asText());
      alone += image.get("alone").asLong() + image.get("shared").asLong();
    }
    assertEquals(Set.of(expected), Set.copyOf(found));
    assertEquals(expected.length, found.size());
    assertTrue(alone >= usage.get("bytes").asLong(), usage.toString());
    assertEquals(0, usage.get("unclaimed").asLong());
    String table = ok(cli.run("usage")).out();
    for (Object name : found) {
      assertTrue(name instanceof Boolean || table.contains("\n" + name + " "), table);
    }
  }

  private boolean has(Digest blob) {
    return Files.exists(store("home").resolve("blobs/sha256").resolve(blob.hex()));
  }

  @Test
  void saysWhereThereIsNothingToLookAfter() {
    Cli.Result pulls = cli.run("pulls");
    assertEquals(ExitCode.REFUSED, pulls.exitCode());
    assertTrue(pulls.err().contains("no node runs on"), pulls.err());
    Cli.Result evict = cli.run("evict", "acme/app:1");
    assertEquals(ExitCode.ENVIRONMENT, evict.exitCode());
    assertTrue(evict.err().contains("there is no store"), evict.err());
    assertEquals(ExitCode.USAGE, cli.run("pin", "what is this").exitCode());
    assertEquals(ExitCode.USAGE, cli.run("pin", "--remove").exitCode());
  }
}
