package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.SampleDocument;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.tuf.FolderMirror;
import org.lodestone.tuf.Metadata;
import org.lodestone.tuf.RoleType;
import org.lodestone.tuf.TrustedFolder;
import org.lodestone.tuf.Update;
import org.lodestone.tuf.Update.Found;

class CollectionCommandTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @TempDir private Path home;
  private Cli cli;
  private String collection;

  @BeforeEach
  void makeKeys() {
    cli = new Cli(home).at(Clock.fixed(NOW, ZoneOffset.UTC));
    collection = home.resolve("acme").toString();
    for (String name : List.of("alice", "bob", "release", "online", "ci")) {
      run("key", "generate", "--out", key(name));
    }
  }

  @Test
  void publishesADocumentThatWasSignedElsewhere() throws Exception {
    init();
    sign("root", "alice");
    Cli.Result early = cli.run("collection", "publish", collection, "--key", key("online"));
    assertEquals(ExitCode.REFUSED, early.exitCode());
    assertTrue(early.err().contains("not been signed by enough of its keys"), early.err());
    sign("root", "bob");
    run(
        "collection",
        "publish",
        collection,
        document("1.2"),
        "--key",
        key("release"),
        "--key",
        key("online"));
    Update update = client();
    Found found = update.find("acme/app/1.2").orElseThrow();
    byte[] file = Files.readAllBytes(Path.of(document("1.2")));
    assertEquals(Envelope.parse(file), Envelope.parse(update.fetch(found, file.length)));
    assertEquals(
        Envelope.parse(file).payloadDigest().toString(),
        found.file().custom().orElseThrow().text("payload"));
    String[] keys = {"--key", key("release"), "--key", key("online")};
    assertFails(
        ExitCode.REFUSED,
        "targets does not name acme/app/9",
        words(keys, "publish", collection, "--remove", "acme/app:9"));
    run(words(keys, "collection", "publish", collection, "--remove", "acme/app:1.2"));
    assertTrue(client().find("acme/app/1.2").isEmpty());
  }

  @Test
  void delegatesAndRotates() throws Exception {
    init();
    publish("alice", "bob", "release", "online");
    Cli.Result staged =
        run(
            "collection",
            "delegate",
            collection,
            "ci",
            "--key",
            key("ci") + ".pub",
            "--path",
            "acme/*/*",
            "--terminating");
    assertTrue(staged.err().contains("staged targets version 2, signed by 0 of 1"), staged.err());
    run(
        "collection",
        "publish",
        collection,
        document("1.2"),
        "--role",
        "ci",
        "--key",
        key("ci"),
        "--key",
        key("release"),
        "--key",
        key("online"));
    assertEquals("ci", client().find("acme/app/1.2").orElseThrow().role());
    run("collection", "delegate", collection, "timestamp", "--key", key("ci") + ".pub");
    Cli.Result published =
        run(
            "collection",
            "publish",
            collection,
            "--key",
            key("alice"),
            "--key",
            key("bob"),
            "--key",
            key("online"),
            "--key",
            key("ci"));
    assertTrue(published.out().contains("published root 2"), published.out());
    client();
  }

  @Test
  void showsWhatIsPublishedAndWhatWaits() throws Exception {
    init();
    publish("alice", "bob", "release", "online");
    run("collection", "delegate", collection, "root", "--key", key("bob") + ".pub");
    JsonNode status =
        new ObjectMapper().readTree(run("collection", "status", collection, "--json").out());
    assertEquals("published", status.at("/roles/0/state").asText());
    assertEquals("staged", status.at("/roles/1/state").asText());
    assertEquals(2, status.at("/roles/1/threshold").asInt(), "of the root before it");
    cli.at(Clock.fixed(NOW.plus(Duration.ofDays(2)), ZoneOffset.UTC));
    String later = run("collection", "status", collection).out();
    assertTrue(
        later.lines().anyMatch(line -> line.matches("timestamp +1 +1 of 1 .* expired")), later);
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    assertFails(ExitCode.REFUSED, "has no collection", "status", collection);
    init();
    assertFails(
        ExitCode.REFUSED,
        "has a collection already",
        "init",
        collection,
        "--root-key",
        pub("bob"),
        "--targets-key",
        pub("bob"),
        "--online-key",
        pub("bob"));
    assertFails(
        ExitCode.USAGE,
        "nothing says what ci may speak of",
        "delegate",
        collection,
        "ci",
        "--key",
        pub("ci"));
    assertFails(
        ExitCode.USAGE,
        "takes no --path",
        "delegate",
        collection,
        "root",
        "--key",
        pub("ci"),
        "--path",
        "*/*");
    assertFails(
        ExitCode.USAGE,
        "no role ci",
        "publish",
        collection,
        document("1"),
        "--role",
        "ci",
        "--key",
        key("ci"));
    assertFails(
        ExitCode.REFUSED,
        "holds no signed document",
        "publish",
        collection,
        pub("ci"),
        "--key",
        key("ci"));
    assertFails(ExitCode.REFUSED, "is not a collection's", "sign", pub("ci"), "--key", key("ci"));
  }

  private static String[] words(String[] last, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(String[]::new);
  }

  private void init() {
    run(
        "collection",
        "init",
        collection,
        "--root-key",
        pub("alice"),
        "--root-key",
        pub("bob"),
        "--root-threshold",
        "2",
        "--targets-key",
        pub("release"),
        "--online-key",
        pub("online"));
  }

  /** On a machine that has nothing but the file and the key. */
  private void sign(String role, String key) throws IOException {
    Path carried = home.resolve("usb-" + role + ".json");
    Path staged = Path.of(collection, "staged", role + ".json");
    Files.copy(staged, carried);
    Cli.Result signed = run("collection", "sign", carried.toString(), "--key", key(key));
    assertTrue(signed.err().contains("root version 1, which expires at"), signed.err());
    Files.write(staged, Files.readAllBytes(carried));
    Files.delete(carried);
  }

  private void publish(String... keys) {
    List<String> words = new ArrayList<>(List.of("collection", "publish", collection));
    for (String key : keys) {
      words.addAll(List.of("--key", key(key)));
    }
    run(words.toArray(String[]::new));
  }

  private String document(String tag) throws IOException {
    Path file = home.resolve("app-" + tag + ".json");
    if (!Files.exists(file)) {
      SampleDocument document = new SampleDocument();
      document.tags = List.of(tag);
      SigningKey signer = SigningKey.load(Path.of(key("release")), () -> new char[0]);
      Files.write(file, document.signedBy(signer).toJson());
    }
    return file.toString();
  }

  private Update client() throws Exception {
    byte[] root = Files.readAllBytes(Path.of(collection, "metadata", "1.root.json"));
    return Update.run(
        new TrustedFolder(home.resolve("client")),
        Metadata.parse(RoleType.ROOT, root),
        new FolderMirror(Path.of(collection)),
        NOW);
  }

  private Cli.Result run(String... words) {
    Cli.Result result = cli.run(words);
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
    return result;
  }

  private void assertFails(int exitCode, String message, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "collection";
    System.arraycopy(words, 0, all, 1, words.length);
    Cli.Result result = cli.run(all);
    assertEquals(exitCode, result.exitCode(), result.err());
    assertTrue(result.err().contains(message), result.err());
  }

  private String key(String name) {
    return home.resolve(name + ".pem").toString();
  }

  private String pub(String name) {
    return key(name) + ".pub";
  }
}
