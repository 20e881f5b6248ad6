package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;

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
