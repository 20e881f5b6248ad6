package org.lodestone.seeder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong is answered with what was wrong and what to do. */
class WrongUsageTest {

  private static final String TRACKER = "http://127.0.0.1:1";

  @TempDir private Path home;

  @BeforeEach
  void makeKey() {
    assertEquals(0, new Cli(home).run("key", "generate").exitCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2 | keep --tracker ftp://a.example | a tracker is an http:, https: or udp: URL | --help",
        "2 | seed x --as a/b:1 --tracker ftp://a.example | a tracker is an http: | seed --help",
        "2 | search x --index ftp://a.example | an index is an http: or https: URL | --help",
        "2 | inspect a/b:1 --index udp://a.example | an index is an http: or https: | --help",
        "2 | keep --tracker http://a --torrent-port 99999 | a port from 0 to 65535 | --help",
        "2 | keep --tracker http://a --status 7073 | expected HOST:PORT, such as | --help",
        "2 | keep --config nofile | nofile: there is no such file | examples/keep.yaml",
        "3 | keep --tracker http://a --store TYPO | there is no such folder | seed --store",
        "2 | foo | there is no command 'lodestone foo' | the commands are seed, keep, fetch",
        "2 | trust | no command follows lodestone trust | the commands are add, list, remove; see",
        "2 | keep x --tracker http://a | lodestone keep takes nothing like 'x' | keep --help",
        "2 | seed x --as a/b:1 --until-copies x | expected a whole number, found: x | seed --help",
        "3 | trust add acme/* --key nofile | no key file nofile | key generate",
        "3 | key show nofile | cannot show the key nofile: no such file | key generate",
        "2 | trakcer | there is no command 'lodestone trakcer' | did you mean tracker",
        "2 | key generte | there is no command 'lodestone key generte' | did you mean generate",
        "2 | help key nothing | there is no command 'lodestone key nothing' | key --help",
        "2 | gateway --listen 1 | a program of its own | scripts/lodestone gateway",
        "2 | trust add acme/* | nothing says whose signature counts | --key FILE",
        "2 | fetch a/b:1 --output F | --output takes the one blob of a magnet | fetch a/b:1 DIR",
        "2 | seed x --as a/b:1 --tracker http://a --timeout 1m | --timeout | --until-copies N",
      })
  void isAnsweredInOurWords(int exitCode, String line, String message, String hint) {
    Cli.Result result = new Cli(home).run(line.split(" "));
    List<String> told = result.err().lines().toList();
    assertAll(
        line + " → " + result.err(),
        () -> assertEquals(exitCode, result.exitCode()),
        () -> assertEquals(2, told.size(), "an error and a hint"),
        () ->
            assertTrue(told.get(0).startsWith("error: ") && told.get(0).contains(message), message),
        () -> assertTrue(told.get(1).startsWith("hint: ") && told.get(1).contains(hint), hint),
        () -> assertFalse(result.err().contains("Exception"), "a name of Java"),
        () -> assertFalse(result.err().contains("rror: Error"), "said twice"));
  }

  @Test
  void aStoreThatIsMistypedIsNotMade() {
    Path typo = home.resolve("typo");
    new Cli(home).run("keep", "--tracker", TRACKER, "--store", typo.toString());
    assertFalse(Files.exists(typo));
  }

  @Test
  void aFileThatIsNoArchiveIsNamed() throws Exception {
    Path notes = home.resolve("notes.txt");
    Files.writeString(notes, "no tar, but more than one block of it\n".repeat(60));
    Cli.Result result =
        new Cli(home).run("seed", notes.toString(), "--as", "a/b:1", "--tracker", TRACKER);
    assertEquals(3, result.exitCode(), result.err());
    assertTrue(result.err().contains(notes + " as a tar archive"), result.err());
    assertTrue(result.err().contains("expected one that docker save"), result.err());
  }

  @Test
  void aZippedFileThatIsNoArchiveIsNamedToo() throws Exception {
    Path notes = home.resolve("notes.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(notes))) {
      out.write("no tar".getBytes(UTF_8));
    }
    Cli.Result result =
        new Cli(home).run("seed", notes.toString(), "--as", "a/b:1", "--tracker", TRACKER);
    assertEquals(3, result.exitCode(), result.err());
    assertTrue(
        result.err().contains("cannot read " + notes + ", unzipped, as a tar"), result.err());
  }

  @Test
  void aKeyThatIsNoKeyIsNamed() throws Exception {
    Path noise = home.resolve("noise");
    Files.write(noise, new byte[] {(byte) 0xff, 0, 1});
    Cli.Result result = new Cli(home).run("key", "show", noise.toString());
    assertEquals(3, result.exitCode(), result.err());
    assertTrue(result.err().contains(noise + " is not text, expected a PEM key"), result.err());
  }

  @Test
  void aTrackerOfTheEnvironmentIsCheckedToo() {
    Cli.Result result =
        new Cli(home).with("LODESTONE_TRACKER", "ftp://a.example").run("search", "acme");
    assertEquals(2, result.exitCode(), result.err());
    assertTrue(result.err().contains("a tracker is an http:"), result.err());
  }

  @Test
  void helpOfAnInnerCommandIsItsOwn() {
    Cli cli = new Cli(home);
    assertEquals(
        cli.run("key", "generate", "--help").out(), cli.run("help", "key", "generate").out());
  }

  @Test
  void aFolderThatIsAFileIsNamed() throws Exception {
    Path file = home.resolve("file");
    Files.writeString(file, "x");
    Cli.Result result = new Cli(home).run("fetch", "docker://127.0.0.1:1/a/b:1", file.toString());
    assertEquals(3, result.exitCode(), result.err());
    assertTrue(result.err().contains("expected a folder, found a file"), result.err());
  }
}
