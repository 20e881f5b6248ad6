package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Services;
import org.lodestone.seeder.TestImage;
import org.lodestone.tracker.TrackerServer;

/** A publisher takes back images and keys; a consumer and a seeder hear of it. */
@Timeout(180)
class WithdrawCommandTest {

  private static final String REASON = "CVE-2026-1: use 1.3";

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli publisher;
  private Cli consumer;
  private String signer;
  private TestImage image;

  @BeforeEach
  void publish() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    publisher = cli("publisher");
    consumer = cli("consumer");
    publisher.run("key", "generate");
    signer = folder.resolve("publisher/.config/lodestone/key.pem.pub").toString();
    image = TestImage.in(folder.resolve("image"), 1, 300_000);
    assertEquals(ExitCode.OK, seed().exitCode());
    consumer.run("trust", "add", "acme/*", "--key", signer);
    assertEquals(ExitCode.OK, consumer.run("verify", "acme/app:1.2").exitCode());
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  private Cli cli(String home) {
    return new Cli(folder.resolve(home)).with("LODESTONE_TRACKER", tracker.httpUri().toString());
  }

  private Cli.Result seed() {
    return publisher.run("seed", image.source(), "--as", "acme/app:1.2", "--until-copies", "0");
  }

  private Cli.Result withdraw() {
    return publisher.run("withdraw", "acme/app:1.2", "--reason", REASON);
  }

  @Test
  void consumersAreToldWhyUntilItIsPublishedAgain() {
    Cli.Result withdrawn = withdraw();
    assertEquals(ExitCode.OK, withdrawn.exitCode(), withdrawn.err());
    assertTrue(withdrawn.out().startsWith("withdrawn  acme/app@sha256:"), withdrawn.out());
    assertTrue(withdrawn.out().contains("tags       1.2\n"), withdrawn.out());
    for (String command : new String[] {"verify", "inspect"}) {
      Cli.Result refused = consumer.run(command, "acme/app:1.2");
      assertEquals(ExitCode.REFUSED, refused.exitCode());
      assertTrue(refused.err().contains(REASON), refused.err());
    }
    Cli.Result fetched = consumer.run("fetch", "acme/app:1.2", folder.resolve("out").toString());
    assertTrue(fetched.err().contains(REASON), fetched.err());
    Cli.Result search = consumer.run("search", "app");
    assertEquals(ExitCode.REFUSED, search.exitCode());
    assertTrue(search.err().contains(REASON), search.err());

    // Documents are issued in whole seconds: one of the same second is taken back, too.
    while (seed().exitCode() != ExitCode.OK) {
      LockSupport.parkNanos(20_000_000);
    }
    assertEquals(ExitCode.OK, consumer.run("verify", "acme/app:1.2").exitCode());
  }

  @Test
  void aStatementCanBeMadeWithoutANetworkAndPublishedElsewhere() throws Exception {
    Path document = folder.resolve("app.json");
    Files.writeString(document, consumer.run("inspect", "acme/app:1.2", "--envelope").out());
    String digest =
        consumer
            .run("verify", "acme/app:1.2")
            .out()
            .lines()
            .skip(1)
            .findFirst()
            .orElseThrow()
            .replace("digest    ", "");
    Path statement = folder.resolve("w.json");
    Cli vault = new Cli(folder.resolve("publisher"));
    Cli.Result made =
        vault.run(
            "withdraw",
            "acme/app:1.2@" + digest,
            "--reason",
            REASON,
            "--out",
            statement.toString());
    assertEquals(ExitCode.OK, made.exitCode(), made.err());
    assertEquals(ExitCode.OK, consumer.run("verify", "acme/app:1.2").exitCode(), "not yet");

    Cli.Result published = consumer.run("publish", statement.toString(), "--signer", signer);
    assertEquals(ExitCode.OK, published.exitCode(), published.err());
    assertEquals(ExitCode.REFUSED, consumer.run("verify", "acme/app:1.2").exitCode());
    Cli.Result file = consumer.run("verify", document.toString());
    assertEquals(ExitCode.REFUSED, file.exitCode(), "what was learned counts for files, too");
    assertTrue(file.err().contains(REASON), file.err());
  }

  @Test
  void aRevokedKeyIsNeitherBelievedNorTakenAgain() {
    String revocation = folder.resolve("revocation.json").toString();
    Cli.Result made =
        new Cli(folder.resolve("publisher"))
            .run("key", "revoke", "--reason", "lost or stolen", "--out", revocation);
    assertEquals(ExitCode.OK, made.exitCode(), made.err());
    assertEquals(ExitCode.OK, consumer.run("publish", revocation, "--signer", signer).exitCode());
    Cli.Result refused = consumer.run("verify", "acme/app:1.2");
    assertEquals(ExitCode.REFUSED, refused.exitCode());
    assertTrue(refused.err().contains(" withdrew itself at "), refused.err());
    assertTrue(refused.err().contains(": lost or stolen"), refused.err());
    Cli.Result again = seed();
    assertTrue(again.exitCode() != ExitCode.OK);
    assertTrue(again.err().contains("withdrew itself"), again.err());
    Cli.Result twice = publisher.run("key", "revoke", "--reason", "once more, for another index");
    assertEquals(ExitCode.OK, twice.exitCode(), "resubmitting is fine");
  }

  @Test
  void keepLetsItGo() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("keep.yaml"),
            "{trackers: ['%s'], torrentPort: 0, status: '127.0.0.1:0', refresh: PT1S}"
                .formatted(tracker.httpUri()));
    try (Cli.Running keep = publisher.start("keep", "--config", config.toString())) {
      String ready = keep.out().awaitLine("lodestone keep ready: 2 blobs");
      String metrics = ready.substring(ready.indexOf("http://")) + "/metrics";
      assertEquals(ExitCode.OK, withdraw().exitCode());
      while (!get(metrics).contains("lodestone_keep_blobs 0.0")) {
        LockSupport.parkNanos(20_000_000);
      }
      Cli.Result usage = publisher.run("usage", "--json");
      assertTrue(usage.out().contains("\"images\":[]"), usage.out());
    }
  }

  @Test
  void refusesWhatItCannotTakeBack() {
    consumer.run("key", "generate");
    Cli.Result stranger = consumer.run("withdraw", "acme/app:1.2", "--reason", "mine now");
    assertEquals(ExitCode.REFUSED, stranger.exitCode());
    assertTrue(
        stranger.err().contains("no index has a document for acme/app:1.2 that the key "),
        stranger.err());
    Cli.Result lines = publisher.run("withdraw", "acme/app:1.2", "--reason", "a\nb");
    assertEquals(ExitCode.USAGE, lines.exitCode());
    assertTrue(lines.err().contains("the reason has line breaks"), lines.err());
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
