package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tracker ftp://a.example | a tracker is an http:, https: or udp: URL",
        "--index ftp://a.example | an index is an http: or https: URL",
        "--torrent-port 99999 | expected a port from 0 to 65535, found: 99999",
        "--listen 5050 | expected HOST:PORT, such as",
        "--config nofile | cannot read the configuration nofile: there is no such file",
        "--lisen 127.0.0.1:1 | unknown option",
        "extra | lodestone gateway takes nothing like 'extra'",
        "--policy nofile --tracker http://a | there is no trust policy nofile, so no image could be served",
      })
  void wrongUsageIsAnsweredInOurWords(String line, String message) {
    assertEquals(2, run(line.split(" ")), err.toString());
    assertAll(
        err.toString(),
        () -> assertTrue(err.toString().startsWith("error: ")),
        () -> assertTrue(err.toString().contains(message), message),
        () -> assertTrue(err.toString().contains("\nhint: "), "a hint"),
        () -> assertFalse(err.toString().contains("Exception"), "a name of Java"));
  }

  @Test
  void aWrongTypeInTheConfigurationIsNamedWithItsPlace() throws Exception {
    Path file = folder.resolve("gateway.yaml");
    Files.writeString(file, "torrent:\n  port: many\n");
    assertEquals(2, run("--config", file.toString()));
    assertTrue(
        err.toString().contains("line 2, key 'torrent.port': expected a number, found: many"),
        err.toString());
  }

  @Test
  void withNowhereToAskItSaysSoAndATakenPortIsNamed() throws Exception {
    Files.writeString(folder.resolve("policy.json"), "{\"default\":[{\"type\":\"reject\"}]}");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      int exitCode =
          run(
              "--listen",
              address,
              "--status",
              "127.0.0.1:0",
              "--torrent-port",
              "0",
              "--store",
              folder.resolve("store").toString(),
              "--policy",
              folder.resolve("policy.json").toString());
      assertEquals(3, exitCode, err.toString());
      assertTrue(err.toString().contains("warning: no index to ask"), err.toString());
      assertTrue(
          err.toString().contains("on " + address + ": another program has this port"),
          err.toString());
    }
  }

  @Test
  void helpFitsEveryTerminal() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().lines().allMatch(line -> line.length() <= 80), out.toString());
    assertTrue(out.toString().contains("Exit codes:"), out.toString());
  }

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }
}
