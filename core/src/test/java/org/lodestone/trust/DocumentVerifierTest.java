package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.document.SampleDocument.ISSUED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;

/**
 * Each step of {@link DocumentVerifier} is broken alone, and the refusal says with which values.
 */
class DocumentVerifierTest {

  private static final SigningKey ACME = SigningKey.generate(Algorithm.ED25519);
  private static final SigningKey PARTNER = SigningKey.generate(Algorithm.ECDSA_P256);
  private static final SigningKey STRANGER = SigningKey.generate(Algorithm.ED25519);
  private static final Instant NOW = ISSUED.plus(Duration.ofHours(1));
  private static final Reference TAG = Reference.parse("acme/app:1.2");

  @TempDir Path folder;
  private Path memory;
  private String policy;

  @BeforeEach
  void trustAcme() throws IOException {
    memory = folder.resolve("accepted.db");
    ACME.verificationKey().write(folder.resolve("acme.pub"));
    PARTNER.verificationKey().write(folder.resolve("partner.pub"));
    policy = signedBy(1, "acme.pub");
  }

  @Test
  void acceptsADocumentThatPassesEveryStep() throws Exception {
    Envelope envelope = new SampleDocument().signedBy(ACME);
    Verified image = verify(TAG, envelope);
    assertEquals("acme/app", image.document().name().value());
    assertEquals(image.document().root(), image.served());
    assertEquals(List.of(ACME.verificationKey().id()), image.signers());
    assertEquals(List.of(envelope), image.envelopes());
  }

  @Test
  void step1RejectsANameThatNoScopeCovers() throws Exception {
    assertRefused(
        Reference.parse("other/app:1"),
        "the trust policy "
            + folder.resolve("policy.json")
            + " rejects other/app; to trust its publisher:"
            + " lodestone trust add 'other/*' --key PUBLISHER.pub",
        new SampleDocument().signedBy(ACME));
  }

  @Test
  void step1RejectsEverythingWithoutAPolicy() throws Exception {
    policy = null;
    assertRefused(
        TAG,
        "there is no trust policy "
            + folder.resolve("policy.json")
            + ", so acme/app is rejected; to trust its publisher:"
            + " lodestone trust add 'acme/*' --key PUBLISHER.pub",
        new SampleDocument().signedBy(ACME));
  }

  @Test
  void step1LeavesUpstreamNamesAlone() throws Exception {
    policy = "{\"type\":\"upstream\"}";
    assertEquals(
        new Resolution.Upstream(
            "the trust policy "
                + folder.resolve("policy.json")
                + ", scope acme/*, leaves acme/app to its upstream registry"),
        resolve(TAG, List.of(new SampleDocument().signedBy(ACME))));
  }

  @Test
  void step2RefusesAnotherPayloadType() throws Exception {
    Envelope envelope = Envelope.sign("application/json", new SampleDocument().statement(), ACME);
    assertRefused(
        TAG,
        refusal(
            envelope,
            "step 2, payload type: expected application/vnd.in-toto+json, found application/json"),
        envelope);
  }

  @Test
  void step3RefusesTheWrongKey() throws Exception {
    Envelope envelope = new SampleDocument().signedBy(STRANGER);
    assertRefused(TAG, refusal(envelope, tooFewSignatures(1, 0, ACME)), envelope);
  }

  @Test
  void step3RefusesTheWrongKeyUnderTheRightKeyid() throws Exception {
    Envelope signed = new SampleDocument().signedBy(STRANGER);
    Envelope envelope =
        new Envelope(
            signed.payloadType(),
            signed.payload(),
            List.of(
                new Envelope.Signature(
                    Optional.of(ACME.verificationKey().id().hex()),
                    signed.signatures().get(0).sig())));
    assertRefused(TAG, refusal(envelope, tooFewSignatures(1, 0, ACME)), envelope);
  }

  @Test
  void step3RefusesAChangedByte() throws Exception {
    Envelope signed = new SampleDocument().signedBy(ACME);
    byte[] payload = signed.payload();
    payload[new String(payload, UTF_8).indexOf("btih:") + 5] ^= 1;
    Envelope envelope = new Envelope(signed.payloadType(), payload, signed.signatures());
    assertRefused(TAG, refusal(envelope, tooFewSignatures(1, 0, ACME)), envelope);
  }

  @Test
  void step3CountsAKeyOnce() throws Exception {
    policy = signedBy(2, "acme.pub", "partner.pub");
    Envelope envelope = new SampleDocument().signedBy(ACME);
    List<Envelope.Signature> twice =
        List.of(envelope.signatures().get(0), envelope.signatures().get(0));
    assertRefused(
        TAG,
        refusal(envelope, tooFewSignatures(2, 1, ACME, PARTNER)),
        envelope,
        envelope,
        new Envelope(envelope.payloadType(), envelope.payload(), twice));
  }

  @Test
  void step3DoesNotAddUpSignaturesOfDifferentPayloads() throws Exception {
    policy = signedBy(2, "acme.pub", "partner.pub");
    Envelope one = new SampleDocument().signedBy(ACME);
    SampleDocument other = new SampleDocument();
    other.sequence = 8;
    Envelope two = other.signedBy(PARTNER);
    String reason = tooFewSignatures(2, 1, ACME, PARTNER);
    assertRefused(
        TAG, refusal(one, reason) + "; document " + shortDigest(two) + ": " + reason, one, two);
  }

  @Test
  void step3AddsUpEnvelopesOfOnePayload() throws Exception {
    policy = signedBy(2, "acme.pub", "partner.pub");
    SampleDocument sample = new SampleDocument();
    Envelope one = sample.signedBy(ACME);
    Envelope two = sample.signedBy(PARTNER);
    Verified image = verify(TAG, two, sample.signedBy(STRANGER), one);
    assertEquals(
        List.of(ACME.verificationKey().id(), PARTNER.verificationKey().id()), image.signers());
    assertEquals(List.of(one, two), image.envelopes());
  }

  @Test
  void step3AcceptsSeveralSignaturesInOneEnvelope() throws Exception {
    policy = signedBy(2, "acme.pub", "partner.pub");
    Envelope one = new SampleDocument().signedBy(ACME);
    List<Envelope.Signature> signatures = new ArrayList<>(one.signatures());
    signatures.addAll(new SampleDocument().signedBy(PARTNER).signatures());
    Envelope both = new Envelope(one.payloadType(), one.payload(), signatures);
    assertEquals(2, verify(TAG, both).signers().size());
  }

  @Test
  void everyRequirementMustHold() throws Exception {
    policy = signedBy(1, "acme.pub") + "," + signedBy(1, "partner.pub");
    SampleDocument sample = new SampleDocument();
    Envelope one = sample.signedBy(ACME);
    assertRefused(TAG, refusal(one, tooFewSignatures(1, 0, PARTNER)), one);
    assertEquals(2, verify(TAG, one, sample.signedBy(PARTNER)).signers().size());
  }

  @Test
  void step4RefusesWhatIsNoStatement() throws Exception {
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, "{}".getBytes(UTF_8), ACME);
    assertRefused(TAG, refusal(envelope, "step 4, statement: statement: no '_type'"), envelope);
  }

  @Test
  void step5RefusesADocumentAboutAnotherName() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.name = RepositoryName.parse("acme/other");
    Envelope envelope = sample.signedBy(ACME);
    assertRefused(
        TAG, refusal(envelope, "step 5, name: expected acme/app, found acme/other"), envelope);
  }

  @Test
  void step6RefusesADocumentOfOtherTags() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.tags = List.of("1.1", "old");
    Envelope envelope = sample.signedBy(ACME);
    assertRefused(
        TAG,
        refusal(envelope, "step 6, reference: expected tag 1.2, found tags [1.1, old]"),
        envelope);
  }

  @Test
  void step6RefusesADocumentOfAnotherDigest() throws Exception {
    Digest wanted = Digest.of("another image".getBytes(UTF_8));
    SampleDocument sample = new SampleDocument();
    Envelope envelope = sample.signedBy(ACME);
    Reference reference = Reference.ofDigest(sample.name, wanted);
    assertRefused(
        reference,
        "no acceptable document for %s: document %s: step 6, reference: expected manifest %s,"
                .formatted(reference, shortDigest(envelope), wanted)
            + " found root %s and 0 others".formatted(sample.build().root()),
        envelope);
  }

  @Test
  void step7RefusesAnExpiredDocument() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.expires = NOW.plusSeconds(1);
    verify(TAG, sample.signedBy(ACME));
    sample.expires = NOW;
    Envelope envelope = sample.signedBy(ACME);
    String reason = "step 7, time: it expired at " + NOW + ", it is " + NOW + " here";
    assertRefused(TAG, refusal(envelope, reason), envelope);
    Reference byDigest = Reference.ofDigest(sample.name, sample.build().root());
    assertRefused(byDigest, refusal(byDigest, envelope, reason), envelope);
  }

  @Test
  void step7RefusesADocumentFromTheFuture() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.issued = NOW.plus(DocumentVerifier.CLOCK_SKEW);
    verify(TAG, sample.signedBy(ACME));
    sample.issued = sample.issued.plusSeconds(1);
    sample.sequence++;
    Envelope envelope = sample.signedBy(ACME);
    assertRefused(
        TAG,
        refusal(
            envelope,
            "step 7, time: it was issued in the future, at 2026-11-20T11:05:01Z,"
                + " it is 2026-11-20T11:00:00Z here"),
        envelope);
  }

  @Test
  void step8RefusesAReplayedDocumentAlsoAfterARestart() throws Exception {
    SampleDocument sample = new SampleDocument();
    Envelope old = sample.signedBy(ACME);
    verify(TAG, old);
    sample.sequence = 8;
    Envelope recent = sample.signedBy(ACME);
    verify(TAG, recent);
    // Every call of verify() opens the record anew, as a restarted program does.
    assertRefused(
        TAG, refusal(old, "step 9, sequence: 7 is older than 8, which was accepted before"), old);
    assertEquals(8, verify(TAG, old, recent).document().sequence());
  }

  @Test
  void step8RefusesAReplayUnderAnyTagOfTheNewerDocument() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.tags = List.of("1.2", "latest");
    Envelope old = sample.signedBy(ACME);
    sample.sequence = 8;
    verify(TAG, sample.signedBy(ACME));
    Reference latest = Reference.parse("acme/app:latest");
    assertRefused(
        latest,
        refusal(latest, old, "step 9, sequence: 7 is older than 8, which was accepted before"),
        old);
  }

  @Test
  void step8KeepsTheFirstOfTwoContradictingDocuments() throws Exception {
    SampleDocument sample = new SampleDocument();
    Envelope first = sample.signedBy(ACME);
    sample.manifests = List.of(SampleDocument.image("another", 1));
    Envelope second = sample.signedBy(ACME);
    verify(TAG, first);
    assertRefused(
        TAG,
        refusal(
            second,
            "step 9, sequence: 7 was accepted before with other content, payload "
                + first.payloadDigest()),
        second);
    assertEquals(List.of(first), verify(TAG, second, first).envelopes());
  }

  @Test
  void ofTwoContradictingNewDocumentsEveryConsumerTakesTheSame() throws Exception {
    SampleDocument sample = new SampleDocument();
    Envelope first = sample.signedBy(ACME);
    sample.manifests = List.of(SampleDocument.image("another", 1));
    Envelope second = sample.signedBy(ACME);
    List<Envelope> taken = verify(TAG, first, second).envelopes();
    Files.delete(memory);
    assertEquals(taken, verify(TAG, second, first).envelopes());
  }

  @Test
  void step7RefusesASequenceInTheFuture() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.sequence = NOW.plus(DocumentVerifier.CLOCK_SKEW).toEpochMilli();
    verify(TAG, sample.signedBy(ACME));
    sample.sequence++;
    Envelope next = sample.signedBy(ACME);
    assertRefused(
        TAG,
        refusal(
            next,
            "step 7, time: its sequence lies in the future: 1795172700001 is"
                + " 2026-11-20T11:05:00.001Z, it is 2026-11-20T11:00:00Z here"),
        next);
    sample.sequence = MagnetManifest.MAX_SEQUENCE;
    Envelope last = sample.signedBy(ACME);
    String why = whyNot(TAG, List.of(last));
    assertTrue(why.contains("step 7, time: its sequence lies"), why);
  }

  @Test
  void step8KeepsNothingAgainstWhatADroppedKeyStoodInTheWayOf() throws Exception {
    policy = signedBy(1, "acme.pub", "partner.pub");
    SampleDocument sample = new SampleDocument();
    sample.sequence = 8;
    final Envelope old = sample.signedBy(ACME);
    sample.sequence = 9;
    final Envelope honest = sample.signedBy(ACME);
    sample.sequence = 10;
    verify(TAG, old);
    verify(TAG, sample.signedBy(PARTNER));
    assertRefused(
        TAG,
        refusal(honest, "step 9, sequence: 9 is older than 10, which was accepted before"),
        honest);
    policy = signedBy(1, "acme.pub");
    assertEquals(9, verify(TAG, honest).document().sequence());
    // What the key that is still trusted had signed before goes on to bind.
    assertRefused(
        TAG, refusal(old, "step 9, sequence: 8 is older than 9, which was accepted before"), old);
    policy = signedBy(1, "acme.pub", "partner.pub");
    assertRefused(
        TAG,
        refusal(honest, "step 9, sequence: 9 is older than 10, which was accepted before"),
        honest);
  }

  @Test
  void step8IsBoundByAsManySignersAsThePolicyAsksForNow() throws Exception {
    SampleDocument sample = new SampleDocument();
    sample.sequence = 9;
    verify(TAG, sample.signedBy(ACME));
    policy = signedBy(2, "acme.pub", "partner.pub");
    sample.sequence = 8;
    verify(TAG, sample.signedBy(ACME), sample.signedBy(PARTNER));
    sample.sequence = 7;
    Envelope one = sample.signedBy(ACME);
    assertRefused(
        TAG,
        refusal(one, "step 9, sequence: 7 is older than 8, which was accepted before"),
        one,
        sample.signedBy(PARTNER));
  }

  @Test
  void step8HeedsEntriesOfEarlierReleasesThatDoNotLieInTheFuture() throws Exception {
    SampleDocument sample = new SampleDocument();
    Envelope offered = sample.signedBy(ACME);
    takeOver(MagnetManifest.MAX_SEQUENCE);
    verify(TAG, offered);
    Files.delete(memory);
    takeOver(8);
    assertRefused(
        TAG,
        refusal(offered, "step 9, sequence: 7 is older than 8, which was accepted before"),
        offered);
  }

  private void takeOver(long sequence) throws IOException {
    Path earlier = folder.resolve("sequences.json");
    Files.writeString(
        earlier,
        "{\"version\":1,\"accepted\":{\"%s\":{\"sequence\":%d,\"payload\":\"%s\"}}}"
            .formatted(TAG, sequence, Digest.of(new byte[0])));
    RollbackMemory.open(memory, earlier).close();
  }

  @Test
  void step9RefusesWhatCannotBeRecorded() throws Exception {
    Envelope envelope = new SampleDocument().signedBy(ACME);
    writePolicy();
    try (RollbackMemory lost = RollbackMemory.open(memory)) {
      Files.delete(memory);
      String why = ((Withheld) verifier(lost).verify(TAG, List.of(envelope))).why();
      assertTrue(why.contains("step 10, record: it cannot be recorded: "), why);
    }
  }

  @Test
  void digestsAreNotSubjectToRollback() throws Exception {
    SampleDocument sample = new SampleDocument();
    Envelope old = sample.signedBy(ACME);
    Digest digest = sample.build().root();
    sample.sequence = 8;
    sample.manifests = List.of(SampleDocument.image("newer", 1));
    verify(TAG, sample.signedBy(ACME));
    Verified image = verify(Reference.ofDigest(sample.name, digest), old);
    assertEquals(digest, image.served());
    // With a tag beside it the digest still decides.
    Reference both = new Reference(sample.name, Optional.of("1.2"), Optional.of(digest));
    assertEquals(digest, verify(both, old).served());
  }

  @Test
  void servesAChildOfAnIndexByItsDigest() throws Exception {
    Manifest amd64 = SampleDocument.image("amd64", 2);
    Manifest arm64 = SampleDocument.image("arm64", 2);
    SampleDocument sample = new SampleDocument();
    Manifest index = SampleDocument.index(List.of(amd64, arm64));
    sample.manifests = List.of(index, amd64, arm64);
    Envelope envelope = sample.signedBy(ACME);
    assertEquals(index.digest(), verify(TAG, envelope).served());
    assertEquals(
        arm64.digest(), verify(Reference.ofDigest(sample.name, arm64.digest()), envelope).served());
  }

  @Test
  void takesTheNewestAcceptableAmongHostileOnesInAnyOrder() throws Exception {
    List<Envelope> offered = new ArrayList<>();
    SampleDocument sample = new SampleDocument();
    for (int sequence = 1; sequence <= 5; sequence++) {
      sample.sequence = sequence;
      offered.add(sample.signedBy(ACME));
    }
    sample.sequence = 9;
    offered.add(sample.signedBy(STRANGER));
    offered.add(Envelope.sign(MagnetManifest.PAYLOAD_TYPE, new byte[0], ACME));
    offered.add(Envelope.sign("text/plain", sample.statement(), ACME));
    sample.expires = NOW;
    offered.add(sample.signedBy(ACME));
    for (int i = 0; i < offered.size(); i++) {
      Collections.rotate(offered, 1);
      assertEquals(5, verify(TAG, offered).document().sequence());
      Files.delete(memory);
    }
  }

  @Test
  void acceptsAnythingWhereThePolicySaysSoAndRecordsNothing() throws Exception {
    policy = "{\"type\":\"insecureAcceptAnything\"}";
    Envelope envelope = new SampleDocument().signedBy(STRANGER);
    Verified image = verify(TAG, envelope);
    assertEquals(List.of(), image.signers());
    assertEquals(List.of(envelope), image.envelopes());
    try (RollbackMemory opened = RollbackMemory.open(memory)) {
      assertEquals(List.of(), opened.remembered(TAG));
    }
  }

  @Test
  void messagesAreBoundedAndPrintable() throws IOException {
    List<Envelope> offered = new ArrayList<>();
    for (int i = 0; i < DocumentVerifier.MAX_OFFERED + 10; i++) {
      String type = "\u001b[2J\n" + "x".repeat(240);
      offered.add(Envelope.sign(type, new byte[] {(byte) i, (byte) (i >> 8)}, STRANGER));
    }
    String message = whyNot(TAG, offered);
    assertTrue(message.length() < 2_500, "length " + message.length());
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    assertTrue(
        message.endsWith(
            "; and 251 more refused; and 10 envelopes beyond the first 256 were not looked at"),
        message);
  }

  @Test
  void saysThatNothingWasOffered() throws Exception {
    assertRefused(TAG, "no document was offered for acme/app:1.2");
  }

  private Verified verify(Reference wanted, Envelope... offered) throws Exception {
    return verify(wanted, List.of(offered));
  }

  private Verified verify(Reference wanted, List<Envelope> offered) throws IOException {
    return assertInstanceOf(Verified.class, resolve(wanted, offered));
  }

  private String whyNot(Reference wanted, List<Envelope> offered) throws IOException {
    return assertInstanceOf(Withheld.class, resolve(wanted, offered)).why();
  }

  private Resolution resolve(Reference wanted, List<Envelope> offered) throws IOException {
    writePolicy();
    try (RollbackMemory opened = RollbackMemory.open(memory)) {
      return verifier(opened).verify(wanted, offered);
    }
  }

  private void writePolicy() throws IOException {
    if (policy != null) {
      Files.writeString(
          folder.resolve("policy.json"),
          "{\"default\":[{\"type\":\"reject\"}],\"scopes\":{\"acme/*\":[" + policy + "]}}");
    }
  }

  private DocumentVerifier verifier(RollbackMemory opened) throws IOException {
    return new DocumentVerifier(
        TrustPolicy.load(folder.resolve("policy.json")),
        opened,
        Followed.in(folder, Clock.systemUTC()),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private void assertRefused(Reference wanted, String message, Envelope... offered)
      throws IOException {
    assertEquals(message, whyNot(wanted, List.of(offered)));
  }

  private static String refusal(Envelope envelope, String reason) {
    return refusal(TAG, envelope, reason);
  }

  private static String refusal(Reference wanted, Envelope envelope, String reason) {
    return "no acceptable document for %s: document %s: %s"
        .formatted(wanted, shortDigest(envelope), reason);
  }

  private static String shortDigest(Envelope envelope) {
    return envelope.payloadDigest().hex().substring(0, 12);
  }

  private static String tooFewSignatures(int expected, int found, SigningKey... keys) {
    List<String> ids = new ArrayList<>();
    for (SigningKey key : keys) {
      ids.add(key.verificationKey().id().hex().substring(0, 12));
    }
    return "step 3, signatures: expected valid signatures of %d of the %d trusted keys (%s), found %d"
        .formatted(expected, keys.length, String.join(", ", ids), found);
  }

  private static String signedBy(int threshold, String... keys) {
    return "{\"type\":\"signedBy\",\"keys\":[\"%s\"],\"threshold\":%d}"
        .formatted(String.join("\",\"", keys), threshold);
  }
}
