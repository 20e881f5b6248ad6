package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.io.ByteSize;
import org.lodestone.node.Quota;
import org.lodestone.program.ByteRate;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.UserDirectories;
import org.lodestone.publish.CollectionSettings;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.Tracker;
import picocli.CommandLine;

final class GatewayConfigTest {

  @Test
  void pinsEveryDefault() {
    GatewayConfig config = GatewayConfig.defaults();
    assertEquals(new ListenAddress("127.0.0.1", 5050), config.listen());
    assertEquals(new ListenAddress("127.0.0.1", 5051), config.status());
    assertEquals(HostNames.LOOPBACK, config.names());
    assertEquals(HostNames.LOOPBACK, config.statusNames());
    assertEquals(new ByteRate(4 << 20), config.scrubRate());
    assertEquals(new Quota(Optional.empty(), 0.95, 0.85, false, Optional.empty()), config.quota());
    assertTrue(config.store().endsWith(Path.of("lodestone", "gateway")));
    assertTrue(config.policy().endsWith(Path.of("lodestone", "policy.json")));
    assertTrue(config.memory().endsWith(Path.of("lodestone", "accepted.db")));
    assertEquals(List.of(), config.trackers());
    assertEquals(List.of(), config.indexes());
    assertEquals(
        new TorrentSettings(List.of("0.0.0.0", "::"), 6881, 0, 0, List.of()), config.torrent());
    assertEquals(
        new Patience(
            Duration.ofSeconds(2),
            Duration.ofMillis(4_300),
            Duration.ofMinutes(4),
            Duration.ofMinutes(5),
            Duration.ofMillis(500),
            512),
        config.patience());
    assertEquals(List.of(), config.collections());
    assertNull(config.push());
    assertEquals(Duration.ofMinutes(1), config.refresh());
  }

  @Test
  void readsEveryKey() throws ConfigException {
    GatewayConfig config =
        ConfigFile.parse(
            """
            listen: 127.0.0.2:80
            names: [Registry.example]
            status: 127.0.0.2:81
            statusNames: [status.example]
            scrubRate: 1M
            quota:
              bytes: 100G
              high: 0.9
              low: 0.8
              published: true
              free: 2G
            store: /srv/store
            policy: /etc/policy.json
            memory: /srv/accepted.db
            trackers: [http://tracker.example:7070]
            indexes: [http://index.example]
            torrent:
              listen: [127.0.0.1]
              port: 7000
              uploadLimit: 1000
              downloadLimit: 2000
              allowedHints: ['10.0.0.1:6881']
            upstreams:
              - registry: docker.io
                address: mirror.example:5000
                plainHttp: true
                ca: /etc/ca.pem
                login: true
                share: false
                fresh: PT6S
                access: PT0S
            patience:
              resolve: PT1S
              availability: PT2S
              stall: PT3S
              unused: PT4S
              meeting: PT6S
              readers: 5
            relay:
              enabled: true
              listen: 10.0.0.2:7001
            push:
              names: ['acme/*']
              key: /etc/key.pem
              passphraseFile: /etc/passphrase
              accounts: /etc/htpasswd
              loopback: false
              validity: P30D
              collection: /srv/acme
              collectionRole: ci
            collections:
              - folder: /srv/acme
                key: /etc/online.pem
                passphraseFile: /etc/passphrase
                timestamp: PT12H
            refresh: PT5S
            """,
            "test",
            GatewayConfig.class);
    assertEquals(
        new GatewayConfig(
            new ListenAddress("127.0.0.2", 80),
            new HostNames(Set.of("registry.example")),
            new ListenAddress("127.0.0.2", 81),
            new HostNames(Set.of("status.example")),
            Path.of("/srv/store"),
            Path.of("/etc/policy.json"),
            Path.of("/srv/accepted.db"),
            List.of(Tracker.named("http://tracker.example:7070")),
            List.of(URI.create("http://index.example")),
            List.of(
                new UpstreamSettings(
                    "docker.io",
                    "mirror.example:5000",
                    true,
                    Path.of("/etc/ca.pem"),
                    true,
                    false,
                    Duration.ofSeconds(6),
                    Duration.ZERO)),
            new TorrentSettings(
                List.of("127.0.0.1"), 7000, 1000, 2000, List.of(HostPort.parse("10.0.0.1:6881"))),
            new RelaySettings(true, new ListenAddress("10.0.0.2", 7001)),
            new ByteRate(1 << 20),
            new Quota(
                Optional.of(new ByteSize(100L << 30)),
                0.9,
                0.8,
                true,
                Optional.of(new ByteSize(2L << 30))),
            new Patience(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(6),
                5),
            List.of(
                new CollectionSettings(
                    Path.of("/srv/acme"),
                    Path.of("/etc/online.pem"),
                    Path.of("/etc/passphrase"),
                    Duration.ofHours(12))),
            new PushSettings(
                List.of("acme/*"),
                Path.of("/etc/key.pem"),
                Path.of("/etc/passphrase"),
                Path.of("/etc/htpasswd"),
                null,
                false,
                Duration.ofDays(30),
                Path.of("/srv/acme"),
                "ci"),
            Duration.ofSeconds(5)),
        config);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lisen: 127.0.0.1:1",
        "listen: 5050",
        "trackers: [tracker]",
        "indexes: ['not a url']",
        "torrent: {port: 70000}",
        "torrent: {listen: [localhost]}",
        "refresh: PT0.5S",
        "refresh: P2D",
        "patience: {readers: 0}",
        "patience: {stall: PT0S}",
        "patience: {resolve: -PT1S}",
        "patience: {resolve: PT5S}",
        "patience: {availability: PT1M}",
        "names: ['a:80']",
        "scrubRate: fast",
        "quota: 100G",
        "quota: {bytes: much}",
        "quota: {bytes: 0}",
        "quota: {high: 1.1}",
        "quota: {low: 0}",
        "quota: {high: 0.5, low: 0.6}",
        "quota: {keep: 1G}",
        "collections: [{folder: a}]",
        "collections: [{key: a.pem}]",
        "collections: [{folder: a, key: b, timestamp: PT1S}]",
        "collections: [{folder: a, key: b, timestamp: P31D}]",
        "push: {names: ['acme/*'], collection: a}",
        "push: {key: a.pem}",
        "push: {names: ['acme/app:1']}",
        "push: {names: ['acme/ app']}",
        "push: {names: ['acme/*'], validity: PT1S}",
        "push: {names: ['acme/*'], token: {realm: 'https://a/t', service: s, issuer: i}}",
        "push: {names: ['acme/*'], token: {realm: a, service: s, issuer: i, keys: k}}",
        "push: {names: ['acme/*'], token: {realm: 'https://a/', service: '\"', issuer: i, keys:"
            + " k}}",
        "push: {names: ['a/*'], accounts: f,"
            + " token: {realm: 'https://a/t', service: s, issuer: i, keys: k}}",
        "store: a\nstore: b",
      })
  void stopsAtWhatItDoesNotUnderstand(String yaml) {
    assertThrows(ConfigException.class, () -> ConfigFile.parse(yaml, "test", GatewayConfig.class));
  }

  @Test
  void pushesAreTakenFromLoopbackForAYearUnlessItSaysOtherwise() {
    PushSettings push =
        new PushSettings(List.of("acme/*"), null, null, null, null, null, null, null, null);
    assertEquals(UserDirectories.ofProcess().config().resolve("key.pem"), push.key());
    assertEquals(true, push.loopback());
    assertEquals(Duration.ofDays(365), push.validity());
  }

  @Test
  void aTokenIssuerIsToldInDistributionsWords() throws ConfigException {
    GatewayConfig config =
        ConfigFile.parse(
            """
            push:
              names: ['acme/*']
              token:
                realm: https://auth.example/token
                service: gateway.example
                issuer: auth.example
                keys: /etc/issuer.jwks
            """,
            "test",
            GatewayConfig.class);
    assertEquals(
        new TokenSettings(
            URI.create("https://auth.example/token"),
            "gateway.example",
            "auth.example",
            Path.of("/etc/issuer.jwks")),
        config.push().token());
  }

  @Test
  void findsTheIndexBesideTheTracker() {
    GatewayConfig config =
        GatewayConfig.defaults().withTrackers(List.of(Tracker.named("http://127.0.0.1:7070")));
    assertEquals(
        List.of(Tracker.parse("http://127.0.0.1:7070/announce")), config.endpoints().trackers());
    assertEquals(List.of(URI.create("http://127.0.0.1:7070")), config.endpoints().indexes());
    assertEquals(List.of(), config.withIndexes(List.of(URI.create("none"))).endpoints().indexes());
  }

  @Test
  void optionsWinOverTheFile() throws ConfigException {
    CommandLine main = Main.commandLine();
    main.parseArgs(
        "--listen", "127.0.0.1:0", "--torrent-port", "0", "--tracker", "udp://t:1,http://u:2");
    GatewayConfig config = main.<Main>getCommand().config();
    assertEquals(new ListenAddress("127.0.0.1", 0), config.listen());
    assertEquals(0, config.torrent().port());
    assertEquals(2, config.trackers().size());
  }
}
