package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.TestCollection;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.trust.Requirement;
import org.lodestone.trust.TrustPolicy;

class TrustCommandTest {

  @TempDir private Path home;
  private Cli cli;
  private String alice;
  private String bob;

  @BeforeEach
  void makeKeys() {
    cli = new Cli(home);
    cli.run("key", "generate", "--out", home.resolve("alice.pem").toString());
    cli.run("key", "generate", "--out", home.resolve("bob.pem").toString());
    alice = home.resolve("alice.pem.pub").toString();
    bob = home.resolve("bob.pem.pub").toString();
  }

  @Test
  void addsListsAndRemoves() throws Exception {
    assertEquals(ExitCode.OK, cli.run("trust", "add", "acme/*", "--key", alice).exitCode());
    assertTrue(Files.exists(home.resolve(".config/lodestone/policy.json")));
    Cli.Result list = cli.run("trust", "list");
    assertTrue(list.out().contains("acme/*"), list.out());
    assertTrue(list.out().contains("1 signature"), list.out());
    assertEquals(ExitCode.OK, cli.run("trust", "remove", "acme/*").exitCode());
    assertFalse(cli.run("trust", "list").out().contains("acme/*"));
  }

  @Test
  void listsInJson() throws Exception {
    cli.run("trust", "add", "acme/app", "--key", alice, "--key", bob, "--threshold", "2");
    JsonNode policy = new ObjectMapper().readTree(cli.run("trust", "list", "--json").out());
    JsonNode entry = policy.get("entries").get(0);
    assertEquals("acme/app", entry.get("scope").asText());
    assertEquals(2, entry.get("threshold").asInt());
    assertEquals(2, entry.get("keys").size());
  }

  @Test
  void anEmptyPolicyRejectsEverything() {
    Cli.Result list = cli.run("trust", "list");
    assertEquals(ExitCode.OK, list.exitCode());
    assertTrue(list.out().contains("default"), list.out());
    assertTrue(list.out().contains("reject"), list.out());
  }

  @Test
  void leavesScopesToUpstreamAndToAnybody() {
    cli.run("trust", "add", "docker.io/library/*", "--upstream");
    cli.run("trust", "add", "lab/*", "--insecure-accept-anything");
    String list = cli.run("trust", "list").out();
    assertTrue(list.contains("upstream") && list.contains("insecureAcceptAnything"), list);
  }

  @Test
  void asksForACollectionBesideKeys() throws Exception {
    TestCollection collection = TestCollection.in(home, cli, home.resolve("alice.pem"));
    String root = collection.folder().resolve("metadata/1.root.json").toString();
    String[] add = {
      "trust",
      "add",
      "acme/*",
      "--collection",
      root,
      "--mirror",
      "https://acme.example/c/",
      "--mirror",
      "http://mirror.example/acme",
      "--max-staleness",
      "2d"
    };
    assertEquals(ExitCode.OK, cli.run(add).exitCode());
    assertFails(ExitCode.USAGE, "already has tuf", Arrays.copyOfRange(add, 1, add.length));
    Files.delete(Path.of(root)); // a copy is kept
    Cli.Result keys = cli.run("trust", "add", "acme/*", "--key", alice, "--key", bob);
    assertEquals(ExitCode.OK, keys.exitCode(), keys.err());
    String list = cli.run("trust", "list").out();
    assertTrue(
        list.lines()
            .anyMatch(
                line ->
                    line.matches(
                        "acme/\\* +collection within 2d +roots/[0-9a-f]{64}\\.json"
                            + " https://acme.example/c/ http://mirror.example/acme")),
        list);
    assertTrue(list.lines().anyMatch(line -> line.matches("acme/\\* +1 signature +keys/.*")), list);
    JsonNode entry =
        new ObjectMapper().readTree(cli.run("trust", "list", "--json").out()).at("/entries/0");
    assertEquals("2d", entry.at("/collection/maxStaleness").asText());
    Requirement.Tuf tuf =
        (Requirement.Tuf)
            TrustPolicy.load(home.resolve(".config/lodestone/policy.json"))
                .requirementsFor(RepositoryName.parse("acme/app"))
                .get(0);
    assertEquals(Optional.of(Duration.ofDays(2)), tuf.maxStaleness());
  }

  @Test
  void asksForALogBesideKeys() throws Exception {
    SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
    String log = new NoteSigner("log.example/log", key).verifierKey().toString();
    String witness = new NoteSigner("w.example", key).cosignatureKey().toString();
    assertEquals(ExitCode.OK, cli.run("trust", "add", "acme/*", "--key", alice).exitCode());
    String[] add = {"add", "acme/*", "--log", log, "--witness", witness, "--max-age", "1h"};

    Cli.Result added =
        cli.run(Stream.concat(Stream.of("trust"), Stream.of(add)).toArray(String[]::new));

    assertEquals(ExitCode.OK, added.exitCode(), added.err());
    String list = cli.run("trust", "list").out();
    assertTrue(list.contains("log within 1h, seen by 1 of its witnesses"), list);
    assertTrue(list.contains(log + " " + witness), list);
    assertFails(ExitCode.USAGE, "already has logged", add);
    assertFails(ExitCode.USAGE, "are of a log", "add", "a/*", "--key", alice, "--quorum", "1");
    assertFails(
        ExitCode.USAGE, "witnesses say when", "add", "a/*", "--log", log, "--max-age", "1h");
    assertFails(ExitCode.USAGE, "is a log's", "add", "a/*", "--log", log, "--witness", log);
    Requirement.Logged logged =
        (Requirement.Logged)
            TrustPolicy.load(home.resolve(".config/lodestone/policy.json"))
                .requirementsFor(RepositoryName.parse("acme/app"))
                .get(1);
    assertEquals(1, logged.keys().quorum());
    assertEquals(Optional.of(Duration.ofHours(1)), logged.maxAge());
  }

  @Test
  void refusesWhatIsNoCollection() {
    TestCollection collection = TestCollection.in(home, cli, home.resolve("alice.pem"));
    String root = collection.folder().resolve("metadata/1.root.json").toString();
    String mirror = "http://mirror.example/acme";
    assertFails(ExitCode.USAGE, "at least one address", "add", "a/*", "--collection", root);
    assertFails(
        ExitCode.USAGE, "is given as", "add", "a/*", "--collection", root, "--mirror", "ftp://a/");
    assertFails(
        ExitCode.USAGE,
        "cannot add a/*: root",
        "add",
        "a/*",
        "--collection",
        alice,
        "--mirror",
        mirror);
    assertFails(
        ExitCode.ENVIRONMENT,
        "no root file",
        "add",
        "a/*",
        "--collection",
        "/x",
        "--mirror",
        mirror);
    assertFails(ExitCode.USAGE, "none is given", "add", "a/*", "--key", alice, "--mirror", mirror);
    assertFails(
        ExitCode.USAGE,
        "maxStaleness: expected",
        "add",
        "a/*",
        "--collection",
        root,
        "--mirror",
        mirror,
        "--max-staleness",
        "soon");
    cli.run("trust", "add", "up/*", "--upstream");
    assertFails(
        ExitCode.USAGE,
        "already has upstream",
        "add",
        "up/*",
        "--collection",
        root,
        "--mirror",
        mirror);
    assertFalse(cli.run("trust", "list").out().contains("a/*"));
  }

  @Test
  void keepsThePolicyWhereTold() {
    Path elsewhere = home.resolve("elsewhere/policy.json");
    cli.with("LODESTONE_POLICY", elsewhere.toString()).run("trust", "add", "a/*", "--key", alice);
    assertTrue(Files.exists(elsewhere));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertFails(ExitCode.USAGE, "threshold", "add", "a/*", "--key", alice, "--threshold", "2");
    assertFails(ExitCode.USAGE, "scope", "add", "*/a", "--key", alice);
    assertFails(ExitCode.USAGE, "--key", "add", "a/*");
    assertFails(ExitCode.USAGE, "exclusive", "add", "a/*", "--key", alice, "--upstream");
    assertFails(ExitCode.ENVIRONMENT, "alice.pem", "add", "a/*", "--key", alice + ".gone");
    String privateKey = home.resolve("alice.pem").toString();
    assertFails(ExitCode.ENVIRONMENT, "private", "add", "a/*", "--key", privateKey);
    assertFails(ExitCode.REFUSED, "no scope b/*", "remove", "b/*");
    assertFalse(Files.exists(home.resolve(".config/lodestone/policy.json")), "nothing was saved");
  }

  @Test
  void saysWhatIsWrongWithAPolicy() throws Exception {
    Path policy = Files.writeString(home.resolve("policy.json"), "{\"default\":[],\"x\":1}");
    Cli.Result result = cli.run("trust", "list", "--policy", policy.toString());
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains(policy.toString()), result.err());
  }

  private void assertFails(int exitCode, String expected, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "trust";
    System.arraycopy(words, 0, all, 1, words.length);
    Cli.Result result = cli.run(all);
    assertEquals(exitCode, result.exitCode(), result.err());
    assertTrue(result.err().contains(expected), result.err());
    assertFalse(result.err().contains("\tat "), result.err());
  }
}
