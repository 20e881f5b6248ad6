package org.lodestone.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tracker.TrackerConfig.Mode;
import org.lodestone.tracker.announce.AnnounceSettings;
import org.lodestone.tracker.hint.HintSettings;
import org.lodestone.tracker.http.HttpSettings;
import org.lodestone.tracker.index.IndexLimits;
import org.lodestone.tracker.log.LogKind;
import org.lodestone.tracker.log.LogSettings;
import org.lodestone.tracker.log.MirrorSettings;
import org.lodestone.tracker.log.WitnessSettings;

class TrackerConfigTest {

  private static final VerifierKey WITNESS =
      new VerifierKey(
          "witness.example/w1",
          VerifierKey.Type.COSIGNATURE,
          SigningKey.generate(SigningKey.Algorithm.ED25519).verificationKey());

  private static final VerifierKey LOG =
      new VerifierKey(
          "log.example",
          VerifierKey.Type.NOTE,
          SigningKey.generate(SigningKey.Algorithm.ED25519).verificationKey());

  @Test
  void pinsEveryDefault() throws ConfigException {
    TrackerConfig config = parse("");
    assertEquals(new ListenAddress("0.0.0.0", 7070), config.listen());
    assertEquals(new ListenAddress("127.0.0.1", 7071), config.status());
    assertEquals(HostNames.LOOPBACK, config.statusNames());
    assertTrue(config.data().endsWith(Path.of("lodestone", "tracker")), config.data().toString());
    assertEquals(Mode.OPEN, config.mode());
    assertEquals(Runtime.getRuntime().availableProcessors(), config.udpThreads());
    assertEquals(
        new AnnounceSettings(
            Duration.ofMinutes(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(40),
            200_000,
            1_000_000,
            50,
            200),
        config.announce());
    assertEquals(
        new HttpSettings(Duration.ofSeconds(10), Duration.ofSeconds(40), 2_000, false),
        config.http());
    assertEquals(IndexLimits.defaults(), config.index());
    assertEquals(new HintSettings(true, 32_768, 600), config.hints());
    assertNull(config.log());
    assertEquals(List.of(), config.mirrors());
    assertEquals(TrackerConfig.defaults(), config);
  }

  @Test
  void readsEverySetting() throws ConfigException {
    TrackerConfig config =
        parse(
            """
            listen: "[::1]:80"
            status: localhost:81
            statusNames: [status.example]
            data: /srv/tracker
            mode: indexed
            udpThreads: 3
            announce:
              interval: PT20M
              minInterval: PT30S
              peerExpiry: PT1H
              maxTorrents: 10
              maxPeers: 20
              peersPerAnswer: 5
              maxPeersPerAnswer: 6
            http:
              headTimeout: PT5S
              exchangeTimeout: PT6S
              maxConnections: 7
              accessLog: true
            index:
              maxDocumentsPerKey: 9
            hints:
              enabled: false
              maxHints: 10
              maxPostsPerMinute: 11
            log:
              origin: tracker.example/log
              key: /etc/log.pem
              period: PT2S
              witnesses: [{url: "http://witness.example:7080", key: "%s"}]
              witnessTimeout: PT3S
              renewal: PT4S
              kind: protected
              readers: /etc/readers
            mirrors:
              - name: acme
                log: "%s"
                url: https://log.example
                witnesses: ["%s"]
                quorum: 1
                token: /etc/token
                readers: /etc/readers
                period: PT5S
                timeout: PT6S
                maxEntries: 7
                maxBytes: 8
            """
                .formatted(WITNESS, LOG, WITNESS));
    assertEquals(
        new TrackerConfig(
            new ListenAddress("::1", 80),
            new ListenAddress("localhost", 81),
            HostNames.of(List.of("status.example")),
            Path.of("/srv/tracker"),
            Mode.INDEXED,
            3,
            new AnnounceSettings(
                Duration.ofMinutes(20), Duration.ofSeconds(30), Duration.ofHours(1), 10, 20, 5, 6),
            new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(6), 7, true),
            ConfigFile.parse("maxDocumentsPerKey: 9", "x", IndexLimits.class),
            new HintSettings(false, 10, 11),
            new LogSettings(
                "tracker.example/log",
                Path.of("/etc/log.pem"),
                Duration.ofSeconds(2),
                List.of(
                    new WitnessSettings(
                        URI.create("http://witness.example:7080"), WITNESS.toString())),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                LogKind.PROTECTED,
                Path.of("/etc/readers")),
            List.of(
                new MirrorSettings(
                    "acme",
                    LOG.toString(),
                    URI.create("https://log.example"),
                    List.of(WITNESS.toString()),
                    1,
                    Path.of("/etc/token"),
                    Path.of("/etc/readers"),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    7L,
                    8L))),
        config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lissten: a:1                      | lissten
          listen: 0.0.0.0                   | expected HOST:PORT, such as 127.0.0.1:7070, found: 0.0.0.0
          statusNames: ["a:80"]             | expected a host's name without port, found: a:80
          mode: closed                      | mode
          udpThreads: 0                     | udpThreads is 1 to 64, found: 0
          announce: {interval: PT10S}       | interval PT10S is shorter than minInterval PT1M
          announce: {minInterval: PT0S}     | minInterval is at least 1 s, found: PT0S
          announce: {peerExpiry: PT13H}     | at most 12 h, found: PT13H
          announce: {peerExpiry: PT15M}     | peerExpiry is longer than interval PT15M
          announce: {maxTorrents: 0}        | maxTorrents is at least 1, found: 0
          announce: {maxPeers: 0}           | maxPeers is at least 1, found: 0
          announce: {peersPerAnswer: 201}   | peersPerAnswer is 0 to maxPeersPerAnswer 200, found: 201
          announce: {maxPeersPerAnswer: 201} | maxPeersPerAnswer is at most 200, found: 201
          http: {headTimeout: PT0S}         | headTimeout and exchangeTimeout are positive
          mirrors: [{name: A}]              | a mirror has a name of small letters, digits and .-_, found: A
          mirrors: [{name: a}]              | the mirror a needs its log's key and url
          mirrors: [{name: a, log: x, url: "http://a", token: t}] | name the readers of the copy, too
          mirrors: [{name: a, log: x, url: "http://a"}] | expected a verifier key
          hints: {maxHints: 0}              | the hints' maxHints is 0, expected 1 to 1000000
          hints: {maxPostsPerMinute: 0}     | the hints' maxPostsPerMinute is 0, expected 1 to 2147483647
          http: {maxConnections: 0}         | maxConnections is at least 1, found: 0
          log: {origin: tracker.example}    | a log needs its origin, such as
          log: {origin: a, key: b, period: PT0S} | the log's period is PT0.01S to PT5M, found: PT0S
          log: {origin: a, key: b, witnesses: [{url: 'http://w'}]} | a witness needs its url and its key
          log: {origin: a, key: b, witnesses: [{url: 'http://w', key: x}]} | expected a verifier key NAME+ID+KEY
          """)
  void saysWhatIsWrong(String yaml, String message) {
    ConfigException e = assertThrows(ConfigException.class, () -> parse(yaml));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static TrackerConfig parse(String yaml) throws ConfigException {
    return ConfigFile.parse(yaml, "tracker.yaml", TrackerConfig.class);
  }
}
