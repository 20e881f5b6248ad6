package org.lodestone.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.ServedLog;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;

class LoggedRequirementTest {

  private static final Reference TAG = Reference.parse("acme/app:1.2");
  private static final String ORIGIN = "index.example/log";
  private static final String WITNESS_1 = "witness.example/1";
  private static final String WITNESS_2 = "witness.example/2";

  @TempDir private Path folder;
  private final SigningKey alice = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey bob = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey logKey = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey first = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey second = SigningKey.generate(Algorithm.ED25519);
  private Instant now = SampleDocument.ISSUED;
  private ServedLog log;
  private String signedBy = "";
  private String quorum = "\"quorum\":1";
  private String mirrors;
  private List<LogProof> offline = List.of();
  private boolean online = true;

  @BeforeEach
  void serve() throws IOException {
    log = log("log").withWitness(WITNESS_1, first);
    mirrors = log.address().toString();
    alice.verificationKey().write(folder.resolve("alice.pub"));
    bob.verificationKey().write(folder.resolve("bob.pub"));
    log.append(entry(Digest.of(new byte[] {1}), bob));
  }

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  @Test
  void acceptsWhatTheLogHasAndNothingElse() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    Envelope newer = document(2).signedBy(alice);

    Verified image = assertInstanceOf(Verified.class, verify(newer, logged));

    assertEquals(logged.payloadDigest(), image.envelopes().get(0).payloadDigest());
    refuses(
        "step 8, log: expected it in the log index.example/log: the log at "
            + log.address()
            + " does not have it",
        newer);
    append(newer, alice);
    assertInstanceOf(Verified.class, verify(newer, logged));
  }

  @Test
  void asksForAsManySignersAsThePolicy() throws Exception {
    signedBy = "{\"type\":\"signedBy\",\"keys\":[\"alice.pub\",\"bob.pub\"],\"threshold\":2},";
    Envelope[] both = {document(1).signedBy(alice), document(1).signedBy(bob)};
    append(both[0], alice);
    refuses("step 8, log", both);
    append(both[1], bob);
    assertInstanceOf(Verified.class, verify(both));
  }

  @Test
  void whatWasShownOnceNeedsNoLogAnyMore() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    assertInstanceOf(Verified.class, verify(logged));
    int before = log.requests();

    now = now.plus(Duration.ofHours(5));
    assertInstanceOf(Verified.class, verify(logged));
    assertEquals(before, log.requests());
    log.serveOnlyFiles();
    assertInstanceOf(Verified.class, verify(logged));
  }

  @Test
  void wantsTheWordsOfEnoughWitnesses() throws Exception {
    quorum = "\"quorum\":2";
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    refuses("is cosigned by 1 of [witness.example/1, witness.example/2], expected 2", logged);
    log.withWitness(WITNESS_2, bob); // in its name, with another's key
    refuses("is cosigned by 1 of [", logged);
    quorum = "\"quorum\":1";
    assertInstanceOf(Verified.class, verify(logged));
  }

  @Test
  void wantsYoungWords() throws Exception {
    quorum = "\"quorum\":1,\"maxAge\":\"1h\"";
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    log.cosignedAt(now.minus(Duration.ofHours(2)));
    refuses("was last cosigned by enough witnesses at 2026-11-20T08:00:00Z", logged);
    log.cosignedAt(now.plus(Duration.ofDays(1)));
    refuses("in the future", logged);
    log.cosignedAt(now.minus(Duration.ofMinutes(30)));
    assertInstanceOf(Verified.class, verify(logged));
  }

  @Test
  void refusesAForkAndServesOnWhatWasShownBefore() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    assertInstanceOf(Verified.class, verify(logged));
    Envelope next = document(2).signedBy(alice);
    try (ServedLog fork = log("fork").withWitness(WITNESS_1, first)) {
      for (int i = 0; i < 5; i++) {
        fork.append(entry(next.payloadDigest(), i == 2 ? alice : bob));
      }
      String honest = mirrors;
      mirrors = fork.address().toString();
      refuses("has signed two histories", next);
      refuses("the evidence is in ", next);
      assertInstanceOf(Verified.class, verify(next, logged));
      // There is evidence now: nothing more of it is believed, whoever shows it.
      mirrors = honest;
      append(next, alice);
      refuses("has signed two histories", next);
    }
  }

  @Test
  void refusesALogThatGoesBack() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    log.freeze();
    Envelope next = document(2).signedBy(alice);
    append(next, alice);
    refuses("does not have it", next);
    try (ServedLog older = log("older").withWitness(WITNESS_1, first)) {
      older.append(entry(Digest.of(new byte[] {1}), bob));
      assertInstanceOf(Verified.class, verify(logged));
      older.append(entry(next.payloadDigest(), alice));
      mirrors = older.address().toString();
      refuses("two histories", next);
    }
  }

  @Test
  void refusesProofsOfOtherEntries() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    LogProof others = log.remote().proof(logged.payloadDigest(), id(alice)).orElseThrow();
    Envelope wanted = document(2).signedBy(alice);
    log.replace("proof", others.encode());
    refuses("the proof is of acme/app, payload " + logged.payloadDigest(), wanted);
    log.replace("proof", new byte[] {1});
    refuses("gave no proof", wanted);
    log.replace("proof", new byte[LogProof.MAX_BYTES + 1]);
    refuses("has more than", wanted);
  }

  @Test
  void goesToTheNextMirror() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    try (ServedLog stranger =
        new ServedLog(folder.resolve("stranger"), ORIGIN, SigningKey.generate(Algorithm.ED25519))) {
      stranger.append(entry(logged.payloadDigest(), alice));
      Envelope another = document(2).signedBy(alice);
      stranger.append(entry(another.payloadDigest(), alice));
      mirrors = "http://localhost:1/log\",\"" + stranger.address() + "\",\"" + log.address();
      assertInstanceOf(Verified.class, verify(logged));
      mirrors = "http://localhost:1/log\",\"" + stranger.address();
      refuses("is not signed by the log's key", another);
    }
  }

  @Test
  void needsNoNetworkWithAProofAtHand() throws Exception {
    Envelope logged = document(1).signedBy(alice);
    append(logged, alice);
    online = false;
    refuses("no proof of it was given", logged);
    offline = List.of(log.remote().proof(logged.payloadDigest(), id(alice)).orElseThrow());
    log.close();
    assertInstanceOf(Verified.class, verify(logged));
    refuses("no proof of it was given", document(2).signedBy(alice));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'log':'LOG'|",
        "'log':'LOG','witnesses':['WITNESS'],'quorum':1,'maxAge':'2d','mirrors':['https://a/b']|",
        "'witnesses':[]|policy.default[0]: no 'log'",
        "'log':'x'|policy.default[0].log: expected a verifier key NAME+ID+KEY",
        "'log':'WITNESS'|policy.default[0]: the key of the log witness.example/1 is a witness's",
        "'log':'LOG','witnesses':['LOG']|policy.default[0]: the key of the witness",
        "'log':'LOG','witnesses':['WITNESS','WITNESS']|listed twice",
        "'log':'LOG','witnesses':['WITNESS'],'quorum':2|policy.default[0].quorum: expected",
        "'log':'LOG','maxAge':'1h'|policy.default[0].maxAge: witnesses say when",
        "'log':'LOG','witnesses':['WITNESS'],'maxAge':'soon'|policy.default[0].maxAge: expected",
        "'log':'LOG','mirrors':['ftp://x']|policy.default[0].mirrors: a log is given as http",
        "'log':'LOG','token':'none'|policy.default[0].token: no file",
        "'log':'LOG','key':'x'|policy.default[0]: unknown key 'key'"
      })
  void readsThePolicy(String json, String fault) throws Exception {
    String rule =
        json.replace('\'', '"')
            .replace("LOG", log.key().toString())
            .replace("WITNESS", witness(WITNESS_1, first).toString());
    String text = "{\"default\":[{\"type\":\"logged\"," + rule + "}]}";
    Path file = folder.resolve("policy.json");
    Files.writeString(file, text);
    if (fault == null) {
      PolicyDocument document = PolicyDocument.parse(Files.readAllBytes(file));
      assertEquals(document, PolicyDocument.parse(document.toJson()));
      assertInstanceOf(
          Requirement.Logged.class,
          TrustPolicy.load(file).requirementsFor(RepositoryName.parse("x")).get(0));
    } else {
      String message =
          assertThrows(IllegalArgumentException.class, () -> TrustPolicy.load(file)).getMessage();
      assertTrue(message.contains(fault), message);
    }
  }

  private ServedLog log(String name) throws IOException {
    ServedLog made = new ServedLog(folder.resolve(name), ORIGIN, logKey);
    made.cosignedAt(now);
    return made;
  }

  private void append(Envelope envelope, SigningKey signer) throws IOException {
    log.append(entry(envelope.payloadDigest(), signer));
  }

  private LogEntry entry(Digest payload, SigningKey signer) {
    return new LogEntry(now, id(signer), TAG.name(), payload);
  }

  private static KeyId id(SigningKey key) {
    return key.verificationKey().id();
  }

  private static VerifierKey witness(String name, SigningKey key) {
    return new NoteSigner(name, key).cosignatureKey();
  }

  private SampleDocument document(long sequence) {
    SampleDocument document = new SampleDocument();
    document.sequence = sequence;
    return document;
  }

  private Resolution verify(Envelope... offered) throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(
        file,
        "{\"default\":[%s{\"type\":\"logged\",\"log\":\"%s\",\"witnesses\":[\"%s\",\"%s\"],%s,\"mirrors\":[\"%s\"]}]}"
            .formatted(
                signedBy,
                log.key(),
                witness(WITNESS_1, first),
                witness(WITNESS_2, second),
                quorum,
                mirrors));
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    try (RollbackMemory memory = RollbackMemory.open(folder.resolve("accepted.db"))) {
      Followed followed =
          online ? Followed.in(folder, clock) : Followed.offline(folder, clock, offline);
      return new DocumentVerifier(TrustPolicy.load(file), memory, followed, clock)
          .verify(TAG, Stream.of(offered).toList());
    }
  }

  private void refuses(String why, Envelope... offered) throws IOException {
    String found = assertInstanceOf(Withheld.class, verify(offered)).why();
    assertTrue(found.contains(why), found);
  }
}
