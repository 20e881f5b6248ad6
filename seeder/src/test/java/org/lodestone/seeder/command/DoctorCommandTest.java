package org.lodestone.seeder.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.seeder.Services;
import org.lodestone.tracker.TrackerServer;

class DoctorCommandTest {

  @TempDir private Path temporary;
  private Path root;
  private Path home;
  private Cli cli;
  private String nobody;

  @BeforeEach
  void makeMachine() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    home = Files.createDirectory(temporary.resolve("home"));
    Path programs = Files.createDirectory(temporary.resolve("bin"));
    Path podman = Files.writeString(programs.resolve("podman"), "");
    assertTrue(podman.toFile().setExecutable(true));
    cli = new Cli(home).with("PATH", programs.toString());
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void nothingSetUpIsNoFaultAndSaysWhereToBegin() {
    Cli.Result result = doctor();
    assertEquals(ExitCode.OK, result.exitCode(), result.out());
    assertTrue(result.out().contains("do: lodestone trust add 'acme/*' --key"), result.out());
    assertTrue(result.out().contains("do: lodestone configure podman"), result.out());
    assertTrue(result.err().contains("begin with: trust policy"), result.err());
  }

  @Test
  void aMachineThatIsSetUpIsWell() throws Exception {
    try (TrackerServer tracker = Services.tracker(temporary.resolve("tracker"))) {
      String url = tracker.httpUri().toString();
      cli.run("key", "generate", "--quiet");
      String key = home.resolve(".config/lodestone/key.pem.pub").toString();
      cli.run("trust", "add", "acme/*", "--key", key);
      cli.run("configure", "podman", "--root", root.toString(), "--gateway", nobody, "--yes");
      Map<String, String> results = results("--tracker", url + "," + url.replace("http:", "udp:"));
      assertEquals("ok", results.get("trust policy"), results.toString());
      assertEquals("ok", results.get("signing key"), results.toString());
      assertEquals("ok", results.get("tracker"), results.toString());
      assertEquals("ok", results.get("index"), results.toString());
      assertEquals("ok", results.get("clock"), results.toString());
      assertEquals("ok", results.get("podman"), results.toString());
      assertEquals("fault", results.get("gateway"), "podman counts on it");
    }
  }

  @Test
  void faultsEndItWithAnError() throws Exception {
    Path policy = Files.writeString(temporary.resolve("policy.json"), "{");
    Cli.Result result = doctor("--policy", policy.toString(), "--tracker", "http://" + nobody);
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode());
    assertTrue(result.out().contains(policy.toString()), result.out());
    assertTrue(result.err().startsWith("3 faults"), result.err());
  }

  @Test
  void aClockThatIsWrongIsFound() throws Exception {
    try (TrackerServer tracker = Services.tracker(temporary.resolve("tracker"))) {
      cli.at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)));
      assertEquals("fault", results("--tracker", tracker.httpUri().toString()).get("clock"));
    }
  }

  @Test
  void aClientThatCannotBeConfiguredIsAWarning() throws Exception {
    Path file = root.resolve("etc/containers/registries.conf");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[[registry]\n");
    assertEquals("warning", results().get("podman"));
  }

  @Test
  void whatTheGatewayIsSetToCounts() throws Exception {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "127.0.0.1:" + gateway.getAddress().getPort();
    byte[] report =
        """
        {"torrentPort":%d,"store":"%s","policy":"%s","trackers":["http://%s/announce"],
         "indexes":["http://%s"],
         "upstreams":[{"name":"r.example","addresses":["http://%s/v2/"]}]}"""
            .formatted(
                gateway.getAddress().getPort(),
                temporary.resolve("its-store"),
                temporary.resolve("its-policy.json"),
                nobody,
                nobody,
                nobody)
            .getBytes(UTF_8);
    gateway.createContext(
        "/status",
        exchange -> {
          exchange.sendResponseHeaders(200, report.length);
          exchange.getResponseBody().write(report);
          exchange.close();
        });
    gateway.start();
    try {
      String out =
          cli.run("doctor", "--root", root.toString(), "--gateway", nobody, "--status", address)
              .out();
      assertTrue(out.contains(temporary.resolve("its-store").toString()), out);
      assertTrue(out.contains(temporary.resolve("its-policy.json").toString()), out);
      assertTrue(out.contains("http://" + nobody), out);
      assertTrue(out.contains("nothing new is pulled through from r.example"), out);
      assertTrue(out.contains("TCP " + gateway.getAddress().getPort() + " is open"), out);
    } finally {
      gateway.stop(0);
    }
  }

  private Map<String, String> results(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--json");
    JsonNode report = new ObjectMapper().readTree(doctor(all.toArray(String[]::new)).out());
    Map<String, String> results = new TreeMap<>();
    report
        .get("checks")
        .forEach(
            one ->
                results.merge(
                    one.get("check").asText(),
                    one.get("result").asText(),
                    (a, b) -> a.equals(b) ? a : a + " and " + b));
    return results;
  }

  private Cli.Result doctor(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of("doctor", "--root", root.toString(), "--gateway", nobody, "--status", nobody));
    all.addAll(List.of(words));
    return cli.run(all.toArray(String[]::new));
  }
}
