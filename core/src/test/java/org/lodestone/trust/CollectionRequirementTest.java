package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.document.DocumentTarget;
import org.lodestone.document.SampleDocument;
import org.lodestone.index.CollectionDocuments;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;
import org.lodestone.tuf.FolderMirror;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.PublishedCollection.Signers;

/** Policies that ask for TUF collections, which a web server serves. */
class CollectionRequirementTest {

  private static final Reference TAG = Reference.parse("acme/app:1.2");
  private static final Duration LASTS = Duration.ofDays(2);

  @TempDir Path folder;
  private final SigningKey offline = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey online = SigningKey.generate(Algorithm.ECDSA_P256);
  private final SigningKey acme = SigningKey.generate(Algorithm.ED25519);

  // By the real clock, as what is kept tells by its files' times how old it is.
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private volatile Path served;
  private Path published;
  private PublishedCollection collection;
  private HttpServer server;
  private Followed followed;
  private String policy;

  @BeforeEach
  void publish() throws Exception {
    published = folder.resolve("collection");
    served = published;
    collection = new PublishedCollection(published);
    Map<String, Signers> signers = new LinkedHashMap<>();
    signers.put("root", new Signers(List.of(offline.verificationKey()), 1));
    signers.put("targets", new Signers(List.of(offline.verificationKey()), 1));
    signers.put("snapshot", new Signers(List.of(online.verificationKey()), 1));
    signers.put("timestamp", new Signers(List.of(online.verificationKey()), 1));
    collection.init(signers, now);
    renew();
    Files.copy(published.resolve("metadata/1.root.json"), folder.resolve("acme.root.json"));
    serve();
    policy = "{\"type\":\"tuf\",\"root\":\"acme.root.json\",\"mirrors\":[\"%s\"]}";
    restart();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void acceptsTheDocumentThatTheCollectionNamesAndNoOther() throws Exception {
    Envelope named = document(1);
    add(named);
    Envelope other = document(2);
    Verified image = assertInstanceOf(Verified.class, verify(TAG, other, named));
    assertEquals(named.payloadDigest(), image.envelopes().get(0).payloadDigest());
    assertRefused(
        "step 6, reference: expected the document that the collection of "
            + folder.resolve("acme.root.json")
            + " names for acme/app:1.2, which has the payload "
            + named.payloadDigest(),
        TAG,
        other);
    Reference digest = Reference.ofDigest(image.document().name(), image.document().root());
    assertInstanceOf(Verified.class, verify(digest, named));
    assertRefused("step 6, reference", digest, other);
  }

  @Test
  void acceptsNothingThatTheCollectionDoesNotName() throws Exception {
    assertRefused("names for acme/app:1.2, which is none", TAG, document(1));
  }

  @Test
  void asksForSignaturesBesideIfThePolicyDoes() throws Exception {
    acme.verificationKey().write(folder.resolve("acme.pub"));
    policy += ",{\"type\":\"signedBy\",\"keys\":[\"acme.pub\"]}";
    Envelope strangers = new SampleDocumentOf(now, 1).signedBy(online);
    add(strangers);
    assertRefused("step 3, signatures", TAG, strangers);
    add(document(2));
    after(FollowedCollection.RENEWAL);
    assertInstanceOf(Verified.class, verify(TAG, document(2)));
  }

  @Test
  void followsWhatThePublisherMeansNow() throws Exception {
    add(document(1));
    assertInstanceOf(Verified.class, verify(TAG, document(1)));
    add(document(2));
    after(FollowedCollection.RENEWAL);
    assertRefused("step 6, reference", TAG, document(1));
    assertInstanceOf(Verified.class, verify(TAG, document(2)));
  }

  @Test
  void findsTheDocumentInTheCollection() throws Exception {
    add(document(1));
    CollectionDocuments source = new CollectionDocuments(policy(), followed.collections());
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    assertEquals(List.of(document(1)), source.find(TAG, Set.of(), deadline));
    assertEquals(List.of(), source.find(Reference.parse("acme/app:9"), Set.of(), deadline));
    assertEquals(List.of(), source.find(Reference.parse("other/app:1"), Set.of(), deadline));
  }

  @Test
  void whatWasGoodLastCountsWhileMirrorsAreDownUntilItExpires() throws Exception {
    add(document(1));
    assertInstanceOf(Verified.class, verify(TAG, document(1)));
    server.stop(0);
    after(Duration.ofHours(1));
    assertInstanceOf(Verified.class, verify(TAG, document(1)));
    restart();
    assertInstanceOf(Verified.class, verify(TAG, document(1)), "after a restart");
    after(LASTS);
    assertRefused("timestamp expired at", TAG, document(1));
    restart();
    assertRefused("timestamp.json fails step 5.4.4, freeze", TAG, document(1));
  }

  @Test
  void aMirrorThatRollsBackChangesNothing() throws Exception {
    add(document(1));
    copy(published, folder.resolve("old"));
    add(document(2));
    assertInstanceOf(Verified.class, verify(TAG, document(2)));
    served = folder.resolve("old");
    after(FollowedCollection.RENEWAL);
    assertInstanceOf(Verified.class, verify(TAG, document(2)));
    assertRefused("step 6, reference", TAG, document(1));
  }

  @Test
  void aMirrorThatFreezesIsFoundOutInTheTimeThatThePolicySays() throws Exception {
    policy = policy.replace("]}", "],\"maxStaleness\":\"12h\"}");
    add(document(1));
    assertInstanceOf(Verified.class, verify(TAG, document(1)));
    after(Duration.ofHours(13));
    assertRefused("has had the same timestamp since", TAG, document(1));
  }

  @Test
  void oneHonestMirrorIsEnough() throws Exception {
    add(document(1));
    policy = policy.replace("[", "[\"http://127.0.0.1:1/nobody\",\"%s/nothing\",");
    assertInstanceOf(Verified.class, verify(TAG, document(1)));
  }

  @Test
  void aMirrorThatCannotBeReadIsLeftAloneWhileWhatIsKnownIsGood() throws Exception {
    add(document(1));
    AtomicInteger asked = new AtomicInteger();
    server.createContext(
        "/broken/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    policy = policy.replace("[", "[\"%s\",".formatted(address().replace("/acme/", "/broken")));
    int[] expected = {1, 1, 2, 2, 2, 2, 3};
    for (int round = 0; round < expected.length; round++) {
      assertInstanceOf(Verified.class, verify(TAG, document(1)));
      assertEquals(expected[round], asked.get(), "in round " + round);
      after(FollowedCollection.RENEWAL);
    }
    after(LASTS);
    int before = asked.get();
    assertRefused("timestamp expired at", TAG, document(1));
    assertEquals(before + 1, asked.get(), "nothing is left untried when nothing is good");
  }

  @Test
  void anotherRootInTheFileIsAnotherEpoch() throws Exception {
    Epoch before = policy().epoch();
    collection.renew("root", now);
    renew();
    Files.copy(
        published.resolve("metadata/2.root.json"),
        folder.resolve("acme.root.json"),
        StandardCopyOption.REPLACE_EXISTING);
    assertTrue(!before.equals(policy().epoch()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme.root.json | none.json | .root: no file",
        "acme.root.json | policy.json | .root: root: no 'signed'",
        "[\"%s\"] | [] | mirrors: expected at least one address",
        "[\"%s\"] | [\"ftp://x/y\"] | mirrors: a collection is given as",
        "[\"%s\"] | [\"http://a b/\"] | mirrors: ",
        "\"mirrors\" | \"mirror\" | unknown key 'mirror'",
        "] | ],\"maxStaleness\":\"2 days\" | maxStaleness: expected a number and s, m, h or d",
      })
  void saysWhatIsWrongWithAPolicy(String good, String bad, String message) throws Exception {
    policy = policy.replace(good, bad);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, this::policy);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void comesBackFromThePolicyFile() throws Exception {
    policy = policy.replace("]}", "],\"maxStaleness\":\"12h\"}");
    policy();
    TrustPolicyFile file = TrustPolicyFile.load(folder.resolve("policy.json"));
    file.acceptAnything("lab/*");
    file.save();
    String saved = Files.readString(folder.resolve("policy.json"));
    assertTrue(saved.contains("\"maxStaleness\" : \"12h\""), saved);
    assertTrue(saved.contains("acme.root.json") && saved.contains(address()), saved);
  }

  private Envelope document(long sequence) {
    return new SampleDocumentOf(now, sequence).signedBy(acme);
  }

  /** Lasts for a year, so that nothing but the collection can expire. */
  private static final class SampleDocumentOf {

    private static final Instant ISSUED = Instant.parse("2026-11-01T00:00:00Z");
    private final SampleDocument document = new SampleDocument();

    SampleDocumentOf(Instant now, long sequence) {
      document.issued = ISSUED.isBefore(now) ? ISSUED : now;
      document.expires = now.plus(Duration.ofDays(365)).truncatedTo(ChronoUnit.DAYS);
      document.sequence = sequence;
    }

    Envelope signedBy(SigningKey key) {
      return document.signedBy(key);
    }
  }

  private void add(Envelope envelope) throws Exception {
    collection.add(
        "targets",
        DocumentTarget.path(TAG.name(), "1.2"),
        envelope.toJson(),
        DocumentTarget.custom(envelope),
        now);
    renew();
  }

  private void renew() throws Exception {
    collection.publish(List.of(offline, online), LASTS, now);
  }

  private void after(Duration time) {
    now = now.plus(time).plusSeconds(1);
    followedClock.set(now);
  }

  private final AtomicReference<Instant> followedClock = new AtomicReference<>(now);

  private void restart() {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return followedClock.get();
          }
        };
    followed = Followed.in(folder.resolve("state"), clock);
  }

  private TrustPolicy policy() throws IOException {
    Files.writeString(
        folder.resolve("policy.json"),
        "{\"default\":[{\"type\":\"reject\"}],\"scopes\":{\"acme/*\":[%s]}}"
            .formatted(policy.replace("%s", address())));
    return TrustPolicy.load(folder.resolve("policy.json"));
  }

  private Resolution verify(Reference wanted, Envelope... offered) throws IOException {
    try (RollbackMemory memory =
        RollbackMemory.open(folder.resolve("accepted.db"), folder.resolve("none"))) {
      return new DocumentVerifier(policy(), memory, followed, Clock.fixed(now, ZoneOffset.UTC))
          .verify(wanted, List.of(offered));
    }
  }

  private void assertRefused(String message, Reference wanted, Envelope... offered)
      throws IOException {
    Withheld refused = assertInstanceOf(Withheld.class, verify(wanted, offered));
    assertTrue(refused.why().contains(message), refused.why());
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/acme/";
  }

  private void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/acme/",
        exchange -> {
          String path = exchange.getRequestURI().getRawPath().substring("/acme/".length());
          Optional<byte[]> file = new FolderMirror(served).fetch(path, 1 << 20);
          byte[] body = file.orElse("none".getBytes(UTF_8));
          exchange.sendResponseHeaders(file.isPresent() ? 200 : 404, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
