package org.lodestone.seeder.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ListenAddress;
import org.lodestone.seeder.doctor.Finding.Result;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.Tracker;

class CheckTest {

  @TempDir private Path folder;
  private HttpServer server;
  private ListenAddress address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    address = new ListenAddress("127.0.0.1", server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aGatewayIsWellWhenBothItsPortsSaySo() throws Exception {
    answer("/v2/", 200, "{}", "Docker-Distribution-Api-Version");
    answer("/healthz", 200, "ok\n");
    assertEquals(Result.OK, new GatewayCheck(address, address, true).look().result());
  }

  @Test
  void aGatewayTellsWhatAilsIt() throws Exception {
    answer("/v2/", 200, "{}", "Docker-Distribution-Api-Version");
    answer("/healthz", 503, "the trust policy is torn\n");
    Finding finding = new GatewayCheck(address, address, false).look();
    assertEquals(Result.FAULT, finding.result());
    assertTrue(finding.found().endsWith("but: the trust policy is torn"), finding.found());
    Finding silent = new GatewayCheck(address, unused(), false).look();
    assertEquals(Result.WARNING, silent.result());
  }

  @Test
  void anotherProgramIsNoGateway() throws Exception {
    answer("/v2/", 200, "<html>");
    Finding finding = new GatewayCheck(address, address, false).look();
    assertEquals(Result.FAULT, finding.result());
    assertTrue(finding.found().contains("another program has " + address), finding.found());
  }

  @Test
  void noGatewayIsAFaultWhereSomebodyCountsOnIt() throws Exception {
    assertEquals(Result.FAULT, new GatewayCheck(unused(), unused(), true).look().result());
    assertEquals(Result.WARNING, new GatewayCheck(unused(), unused(), false).look().result());
  }

  @Test
  void aTrackerIsKnownByItsAnswer() throws Exception {
    answer("/announce", 400, "d14:failure reason1:xe");
    Tracker tracker = Tracker.named("http://" + address);
    assertEquals(Result.OK, new TrackerCheck(tracker).look().result());
    answer("/other", 200, "<html>");
    Tracker other = Tracker.parse("http://" + address + "/other");
    assertEquals(Result.FAULT, new TrackerCheck(other).look().result());
  }

  @Test
  void clocksThatDifferAreFound() {
    answer("/", 404, "");
    assertEquals(Result.OK, clock(Duration.ofSeconds(20)).result());
    assertEquals(Result.WARNING, clock(Duration.ofSeconds(-150)).result());
    Finding ahead = clock(Duration.ofSeconds(400));
    assertEquals(Result.FAULT, ahead.result());
    assertTrue(ahead.found().contains(" s ahead of http://"), ahead.found());
    Finding behind = clock(Duration.ofSeconds(-400));
    assertEquals(Result.FAULT, behind.result());
    assertTrue(behind.found().contains(" s behind http://"), behind.found());
  }

  private Finding clock(Duration ahead) {
    URI index = URI.create("http://" + address);
    return new ClockCheck(index, Clock.offset(Clock.systemUTC(), ahead)).look();
  }

  @Test
  void noTimeToCompareWithIsSaid() throws Exception {
    URI nobody = URI.create("http://" + unused());
    assertEquals(Result.WARNING, new ClockCheck(nobody, Clock.systemUTC()).look().result());
  }

  @Test
  void aKeyIsForItsOwnerAlone() throws Exception {
    Path file = folder.resolve("key.pem");
    assertEquals(Result.OK, new SigningKeyCheck(KeyPlace.parse(file.toString())).look().result());
    SigningKey.generate(SigningKey.Algorithm.ED25519).write(file, Optional.empty());
    assertEquals(Result.OK, new SigningKeyCheck(KeyPlace.parse(file.toString())).look().result());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Finding open = new SigningKeyCheck(KeyPlace.parse(file.toString())).look();
    assertEquals(Result.FAULT, open.result());
    assertTrue(open.advice().startsWith("chmod 600 " + file), open.advice());
  }

  @Test
  void aKeyWithAPassphraseIsNotOpened() throws Exception {
    Path file = folder.resolve("key.pem");
    SigningKey.generate(SigningKey.Algorithm.ED25519)
        .write(file, Optional.of("secret".toCharArray()));
    Finding finding = new SigningKeyCheck(KeyPlace.parse(file.toString())).look();
    assertEquals(Result.OK, finding.result());
    assertTrue(finding.found().contains("has a passphrase"), finding.found());
  }

  @Test
  void aTornKeyIsAFault() throws Exception {
    Path file = Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Finding finding = one(new SigningKeyCheck(KeyPlace.parse(file.toString())));
    assertEquals(Result.FAULT, finding.result());
    assertTrue(finding.found().contains(file.toString()), finding.found());
  }

  @Test
  void roomOnTheDiskIsJudged() throws Exception {
    DiskCheck check = new DiskCheck(folder.resolve("not/yet/there"));
    assertEquals(Result.FAULT, check.judge((1L << 30) - 1, 1L << 40).result());
    assertEquals(Result.WARNING, check.judge((10L << 30) - 1, 1L << 40).result());
    assertEquals(Result.OK, check.judge(10L << 30, 1L << 40).result());
    assertEquals("disk", check.look().check());
  }

  @Test
  void aPortThatIsClosedIsFound() throws Exception {
    assertEquals(Result.OK, new TorrentPortCheck(address.port()).look().result());
    assertEquals(Result.WARNING, new TorrentPortCheck(unused().port()).look().result());
  }

  @Test
  void anUpstreamMayWantALogin() throws Exception {
    answer("/v2/", 401, "{}");
    URI here = URI.create("http://" + address + "/v2/");
    URI nowhere = URI.create("http://" + unused() + "/v2/");
    assertEquals(Result.OK, new UpstreamCheck("r.example", List.of(nowhere, here)).look().result());
    assertEquals(Result.FAULT, new UpstreamCheck("r.example", List.of(nowhere)).look().result());
  }

  @Test
  void anUpstreamMayHaveACertificateThatOnlyTheGatewayKnows() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                (System.getProperty("java.home")
                        + "/bin/keytool -genkeypair -keyalg EC -alias a"
                        + " -dname CN=localhost -storepass secret -keystore "
                        + keys)
                    .split(" ", -1))
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore store = KeyStore.getInstance(keys.toFile(), "secret".toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer tls =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tls.setHttpsConfigurator(new HttpsConfigurator(context));
    tls.start();
    try {
      URI url = URI.create("https://localhost:" + tls.getAddress().getPort() + "/v2/");
      Finding finding = new UpstreamCheck("r.example", List.of(url)).look();
      assertEquals(Result.WARNING, finding.result());
      assertTrue(finding.advice().contains("ca:"), finding.advice());
    } finally {
      tls.stop(0);
    }
  }

  @Test
  void whatHangsIsNotWaitedFor() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Finding good = Finding.ok("good", "well");
    List<Finding> findings =
        Examination.of(List.of(new Hanging(never), new Remark(good)), Duration.ofMillis(50));
    assertEquals(List.of(Finding.fault("hanging", "no answer within 0 s", "wait"), good), findings);
  }

  private record Hanging(CountDownLatch latch) implements Check {

    @Override
    public String subject() {
      return "hanging";
    }

    @Override
    public String advice() {
      return "wait";
    }

    @Override
    public Finding look() throws IOException {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return Finding.ok("hanging", "after all");
    }
  }

  @Test
  void answersWithoutAnEndAreCutShort() throws Exception {
    answer("/v2/", 200, "x".repeat(70_000));
    Finding finding = one(new GatewayCheck(address, address, true));
    assertEquals(Result.FAULT, finding.result());
    assertTrue(finding.found().contains("has more than"), finding.found());
  }

  private static Finding one(Check check) throws InterruptedException {
    return Examination.of(List.of(check), Duration.ofSeconds(30)).get(0);
  }

  private void answer(String path, int status, String body, String... headers) {
    server.createContext(
        path,
        exchange -> {
          for (String header : headers) {
            exchange.getResponseHeaders().set(header, "registry/2.0");
          }
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static ListenAddress unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new ListenAddress("127.0.0.1", socket.getLocalPort());
    }
  }
}
