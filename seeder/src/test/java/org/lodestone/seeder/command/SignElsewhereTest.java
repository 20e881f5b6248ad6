package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Services;
import org.lodestone.seeder.TestCollection;
import org.lodestone.seeder.TestImage;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.tracker.TrackerServer;

/** One machine seeds, another has the key; files are carried between them. */
@Timeout(180)
class SignElsewhereTest {

  @TempDir private Path folder;
  private TrackerServer tracker;
  private TestImage image;

  /** Has no key. */
  private Cli seeder;

  /** Has no network that it would use. */
  private Cli vault;

  private String signer;
  private Path payload;
  private Path document;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    seeder =
        new Cli(folder.resolve("seeder")).with("LODESTONE_TRACKER", tracker.httpUri().toString());
    vault = new Cli(folder.resolve("vault"));
    vault.run("key", "generate");
    signer = folder.resolve("vault/.config/lodestone/key.pem.pub").toString();
    image = TestImage.in(folder.resolve("image"), 1, 300_000, 700_000);
    payload = folder.resolve("app.payload");
    document = folder.resolve("app.json");
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  private void draft(String... more) {
    Cli.Result result =
        seeder.run(
            words(
                more,
                "draft",
                image.source(),
                "--as",
                "acme/app:1",
                "--signer",
                signer,
                "--out",
                payload.toString()));
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
  }

  private Cli.Result sign() {
    return vault.run("sign", "--payload", payload.toString(), "--out", document.toString());
  }

  private Cli.Result publish() {
    return seeder.run("publish", document.toString(), "--signer", signer, "--until-copies", "0");
  }

  private static String[] words(String[] more, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void threeCommandsPublish() throws Exception {
    draft("--as", "acme/app:edge", "--valid", "30d");
    Cli.Result signed = sign();
    assertEquals(ExitCode.OK, signed.exitCode(), signed.err());
    assertTrue(signed.err().contains("acme/app:1,edge as " + image.root()), signed.err());
    Cli.Result published = publish();
    assertEquals(ExitCode.OK, published.exitCode(), published.err());
    assertEquals(3, published.outLines().stream().map(MagnetLink::parse).toList().size());
    Cli consumer =
        new Cli(folder.resolve("consumer")).with("LODESTONE_TRACKER", tracker.httpUri().toString());
    consumer.run("trust", "add", "acme/*", "--key", signer);
    Cli.Result verified = consumer.run("verify", "acme/app:edge");
    assertEquals(ExitCode.OK, verified.exitCode(), verified.err());
    assertTrue(verified.out().contains(image.root().toString()), verified.out());
  }

  @Test
  void publishingKeepsACollectionCurrent() throws Exception {
    seeder.run("key", "generate");
    Path key = folder.resolve("seeder/.config/lodestone/key.pem");
    TestCollection collection = TestCollection.in(folder, seeder, key);
    draft();
    sign();
    Cli.Result published =
        seeder.run(
            "publish",
            document.toString(),
            "--signer",
            signer,
            "--until-copies",
            "0",
            "--collection",
            collection.folder().toString(),
            "--collection-key",
            key.toString(),
            "--collection-key",
            collection.onlineKey().toString());
    assertEquals(ExitCode.OK, published.exitCode(), published.err());
    Digest payload = Envelope.parse(Files.readAllBytes(document)).payloadDigest();
    assertEquals(Optional.of(payload.toString()), collection.current("acme/app/1"));
  }

  @Test
  void publishingStaysToSeed() throws Exception {
    draft();
    sign();
    try (Cli.Running seeding = seeder.start("publish", document.toString(), "--signer", signer)) {
      seeding.err().awaitLine("seeding 3 blobs");
      seeding.interrupt();
      assertEquals(ExitCode.OK, seeding.await().exitCode());
    }
  }

  @Test
  void draftsAreThereBeforeTheyAreAnnounced() {
    draft();
    assertEquals(
        ExitCode.REFUSED,
        seeder.run("inspect", "acme/app:1").exitCode(),
        "nobody knows of it until it is published");
  }

  @Test
  void theDocumentGoesToStandardOutput() throws Exception {
    draft();
    Cli.Result result = vault.run("sign", "--payload", payload.toString());
    Files.writeString(document, result.out());
    assertEquals(ExitCode.OK, publish().exitCode());
    Cli.Result both = vault.run("sign", "--payload", payload.toString(), "--json");
    assertEquals(ExitCode.USAGE, both.exitCode());
  }

  @Test
  void signsNothingThatItCannotShow() throws Exception {
    draft();
    ObjectNode statement = (ObjectNode) new ObjectMapper().readTree(payload.toFile());
    statement.put("also", "this");
    Files.write(payload, new ObjectMapper().writeValueAsBytes(statement));
    assertRefused("it says more than this version understands", sign());
    Files.writeString(payload, "{}");
    assertRefused("it is no draft", sign());
    Files.write(payload, new byte[MagnetManifest.MAX_BYTES + 1]);
    assertEquals(ExitCode.ENVIRONMENT, sign().exitCode());
    Files.delete(payload);
    Cli.Result missing = sign();
    assertEquals(ExitCode.ENVIRONMENT, missing.exitCode());
    assertTrue(missing.err().contains("lodestone draft writes it"), missing.err());
    assertFalse(Files.exists(document));
  }

  @Test
  void refusesWhatExpiredOnTheWay() throws Exception {
    draft("--valid", "1h");
    sign();
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    vault.at(later);
    seeder.at(later);
    assertRefused("it expired at", sign());
    assertRefused("the document expired at", publish());
  }

  @Test
  void refusesTheSignatureOfAnother() throws Exception {
    draft();
    Envelope envelope =
        Envelope.sign(
            MagnetManifest.PAYLOAD_TYPE,
            Files.readAllBytes(payload),
            SigningKey.generate(SigningKey.Algorithm.ED25519));
    Files.write(document, envelope.toJson());
    assertRefused("is not signed by the key of " + signer, publish());
    Files.writeString(document, "{}");
    assertRefused("holds no signed document", publish());
  }

  @Test
  void refusesWhatConsumersWouldNotTake() {
    draft();
    sign();
    Path older = document;
    document = folder.resolve("newer.json");
    draft();
    sign();
    assertEquals(ExitCode.OK, publish().exitCode());
    assertEquals(ExitCode.OK, publish().exitCode(), "the same again");
    document = older;
    assertRefused("was drafted before another document", publish());
  }

  @Test
  void refusesAnImageThatIsGone() throws Exception {
    draft();
    sign();
    Digest layer = image.layers().get(0);
    Files.delete(
        folder.resolve("seeder/.local/share/lodestone/store/blobs/sha256").resolve(layer.hex()));
    Cli.Result result = publish();
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode(), result.err());
    assertTrue(result.err().contains("does not have " + layer), result.err());
    assertEquals(ExitCode.REFUSED, seeder.run("inspect", "acme/app:1").exitCode());
  }

  @Test
  void signsForMinisignWhatItHasSigned() throws Exception {
    draft();
    Files.writeString(document, vault.run("sign", "--payload", payload.toString()).out());
    Cli.Result result = vault.run("sign", "--minisign", document.toString());
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    Path signature = folder.resolve("app.json.minisig");
    assertEquals(signature + "\n", result.out());
    assertTrue(Files.readString(signature).contains("\tfile:app.json\thashed"));
  }

  @Test
  void signsNothingElseForMinisign() throws Exception {
    draft();
    sign();
    vault.run("key", "generate", "--out", folder.resolve("other.pem").toString());
    String other = folder.resolve("other.pem").toString();
    assertRefused(
        "this key has not signed",
        vault.run("sign", "--minisign", document.toString(), "--key", other));
    String text = Files.readString(document);
    Files.writeString(document, text.replaceFirst("\\{", "{\"also\":\"this\","));
    assertRefused("there is more in it", vault.run("sign", "--minisign", document.toString()));
    Files.writeString(document, "hello");
    assertRefused("holds no signed", vault.run("sign", "--minisign", document.toString()));
    assertFalse(Files.exists(folder.resolve("app.json.minisig")));
    Cli.Result both =
        vault.run("sign", "--minisign", document.toString(), "--payload", payload.toString());
    assertEquals(ExitCode.USAGE, both.exitCode(), both.err());
    assertEquals(ExitCode.USAGE, vault.run("sign").exitCode());
  }

  @Test
  void oneDraftIsOfOneName() {
    Cli.Result result =
        seeder.run(
            "draft",
            image.source(),
            "--as",
            "a/b:1",
            "--as",
            "a/c:1",
            "--signer",
            signer,
            "--out",
            payload.toString());
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("a/b and a/c"), result.err());
    Cli.Result nobody = seeder.run("draft", image.source(), "--as", "a/b:1", "--out", "x");
    assertEquals(ExitCode.ENVIRONMENT, nobody.exitCode());
    assertTrue(nobody.err().contains("--signer"), nobody.err());
  }

  private static void assertRefused(String expected, Cli.Result result) {
    assertEquals(ExitCode.REFUSED, result.exitCode(), result.err());
    assertTrue(result.err().contains(expected), result.err());
  }
}
