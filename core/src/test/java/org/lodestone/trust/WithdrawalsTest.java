package org.lodestone.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sqlite.SqliteFile;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;

/** What a consumer believes once signatures were taken back. */
class WithdrawalsTest {

  private static final SigningKey ACME = SigningKey.generate(Algorithm.ED25519);
  private static final SigningKey PARTNER = SigningKey.generate(Algorithm.ECDSA_P256);
  private static final SigningKey STRANGER = SigningKey.generate(Algorithm.ED25519);
  private static final Instant NOW = ISSUED.plus(Duration.ofHours(2));
  private static final Instant WITHDRAWN = ISSUED.plus(Duration.ofHours(1));
  private static final Reference TAG = Reference.parse("acme/app:1.2");
  private static final MagnetManifest DOCUMENT = new SampleDocument().build();

  @TempDir Path folder;
  private RollbackMemory memory;

  @BeforeEach
  void open() throws IOException {
    ACME.verificationKey().write(folder.resolve("acme.pub"));
    PARTNER.verificationKey().write(folder.resolve("partner.pub"));
    memory = RollbackMemory.open(folder.resolve("accepted.db"));
  }

  @AfterEach
  void close() throws IOException {
    memory.close();
  }

  @Test
  void refusesWhatItsSignerTookBackAndSaysWhy() throws Exception {
    Envelope signed = new SampleDocument().signedBy(ACME);
    Epoch before = assertInstanceOf(Verified.class, verify("", List.of(), signed)).epoch();
    memory.withdrawals().learn(List.of(image(ACME, "CVE-2026-1: root for all")));
    String expected =
        "no acceptable document for acme/app:1.2: document %s: step 3, signatures:"
                .formatted(signed.payloadDigest().hex().substring(0, 12))
            + " key %s withdrew its signature at 2026-11-20T11:00:00Z: CVE-2026-1: root for all"
                .formatted(brief(ACME));
    assertEquals(expected, whyNot("", List.of(), signed));
    assertEquals(expected, whyNot("", List.of(signed)), "nor is it served from what is stored");
    assertNotEquals(before, verifier("").epoch(), "what was decided before ends");

    memory.close();
    memory = RollbackMemory.open(folder.resolve("accepted.db"));
    assertEquals(expected, whyNot("", List.of(), signed), "a restart forgets nothing");
  }

  @Test
  void theSameSignerCanBringItBackLater() throws Exception {
    memory.withdrawals().learn(List.of(image(ACME, "a mistake")));
    SampleDocument later = new SampleDocument();
    later.issued = WITHDRAWN.plusSeconds(1);
    assertInstanceOf(Verified.class, verify("", List.of(), later.signedBy(ACME)));
  }

  @Test
  void servesWhatIsStoredIfThePolicySaysSo() throws Exception {
    Envelope signed = new SampleDocument().signedBy(ACME);
    String serve = ",\"withdrawn\":\"serveStored\"";
    memory.withdrawals().learn(List.of(image(ACME, "old")));
    assertInstanceOf(Verified.class, verify(serve, List.of(signed)));
    assertTrue(
        whyNot(serve, List.of(), signed)
            .endsWith("withdrew its signature at " + "2026-11-20T11:00:00Z: old"));
    assertFalse(check(serve).isWithdrawn(DOCUMENT, List.of(signed)));
    memory.withdrawals().learn(List.of(key(ACME)));
    assertTrue(
        whyNot(serve, List.of(signed))
            .endsWith(" withdrew itself at 2026-11-20T11:00:00Z: stolen"));
    assertTrue(check(serve).isWithdrawn(DOCUMENT, List.of(signed)));
  }

  @Test
  void takesBackNobodyElsesSignature() throws Exception {
    Envelope acme = new SampleDocument().signedBy(ACME);
    Envelope partner = new SampleDocument().signedBy(PARTNER);
    memory.withdrawals().learn(List.of(image(STRANGER, "x"), key(STRANGER)));
    assertInstanceOf(Verified.class, verify("", List.of(), acme));
    memory.withdrawals().learn(List.of(image(ACME, "x")));
    Verified image = assertInstanceOf(Verified.class, verify("", List.of(), acme, partner));
    assertEquals(List.of(PARTNER.verificationKey().id()), image.signers());
    assertEquals(List.of(partner), image.envelopes());
    String both = ",\"threshold\":2";
    assertTrue(whyNot(both, List.of(), acme, partner).contains("withdrew its signature"));
    assertTrue(check(both).isWithdrawn(DOCUMENT, List.of(acme, partner)));
    assertFalse(check("").isWithdrawn(DOCUMENT, List.of(acme, partner)));
  }

  @Test
  void aKeyThatWithdrewItselfBindsNobodyAndIsFinal() throws Exception {
    SampleDocument newer = new SampleDocument();
    newer.sequence = 9;
    newer.manifests = List.of(SampleDocument.image("stolen", 1));
    assertInstanceOf(Verified.class, verify("", List.of(), newer.signedBy(ACME)));
    memory.withdrawals().learn(List.of(key(ACME), image(ACME, "ignored from now on")));
    assertInstanceOf(Verified.class, verify("", List.of(), new SampleDocument().signedBy(PARTNER)));
    SampleDocument later = new SampleDocument();
    later.issued = WITHDRAWN.plusSeconds(1);
    later.sequence = 10;
    assertTrue(
        whyNot("", List.of(), later.signedBy(ACME))
            .endsWith(brief(ACME) + " withdrew itself at 2026-11-20T11:00:00Z: stolen"));
  }

  @Test
  void anOlderWithdrawalTakesNothingFromALaterOne() throws Exception {
    SignedWithdrawal later =
        SignedWithdrawal.sign(
            Withdrawal.ofImage(DOCUMENT.name(), DOCUMENT.root(), List.of(), "again", NOW), ACME);
    memory.withdrawals().learn(List.of(later, image(ACME, "replayed")));
    SampleDocument between = new SampleDocument();
    between.issued = WITHDRAWN.plusSeconds(1);
    assertTrue(whyNot("", List.of(), between.signedBy(ACME)).endsWith(": again"));
  }

  @Test
  void tellsOtherProgramsAndKeepsABoundedNumberOfEachKey() throws Exception {
    try (RollbackMemory other = RollbackMemory.open(folder.resolve("accepted.db"))) {
      List<SignedWithdrawal> many = new ArrayList<>(List.of(image(ACME, "the oldest")));
      for (int i = 0; i < WithdrawnTable.MAX_IMAGES; i++) {
        Digest root = Digest.of(new byte[] {(byte) i, (byte) (i >> 8)});
        many.add(
            SignedWithdrawal.sign(
                Withdrawal.ofImage(RepositoryName.parse("acme/many"), root, List.of(), "x", NOW),
                ACME));
      }
      other.withdrawals().learn(many);
    }
    Envelope signed = new SampleDocument().signedBy(ACME);
    assertInstanceOf(Verified.class, verify("", List.of(), signed));
    memory.withdrawals().look();
    assertEquals(WithdrawnTable.MAX_IMAGES, count());
    assertInstanceOf(Verified.class, verify("", List.of(), signed), "the oldest was forgotten");
    memory.withdrawals().learn(List.of(key(ACME)));
    assertEquals(1, count(), "all that is to be said of the key");
  }

  private int count() throws IOException {
    try (SqliteFile file = SqliteFile.open(memory.file(), RollbackMemory.SCHEMA)) {
      return file.transact(WithdrawnTable::all).size();
    }
  }

  @Test
  void dropsWhatNoPolicyAsksForWhenAllSignersTookItBack() throws Exception {
    SampleDocument elsewhere = new SampleDocument();
    elsewhere.name = RepositoryName.parse("lab/app");
    MagnetManifest document = elsewhere.build();
    List<Envelope> envelopes = List.of(elsewhere.signedBy(ACME), elsewhere.signedBy(STRANGER));
    memory.withdrawals().learn(List.of(key(ACME)));
    assertFalse(check("").isWithdrawn(document, envelopes));
    assertTrue(check("").isWithdrawn(document, envelopes.subList(0, 1)));
    memory.withdrawals().learn(List.of(key(STRANGER)));
    assertTrue(check("").isWithdrawn(document, envelopes));
  }

  private static SignedWithdrawal image(SigningKey key, String reason) {
    return SignedWithdrawal.sign(
        Withdrawal.ofImage(DOCUMENT.name(), DOCUMENT.root(), List.of("1.2"), reason, WITHDRAWN),
        key);
  }

  private static SignedWithdrawal key(SigningKey key) {
    return SignedWithdrawal.sign(
        Withdrawal.ofKey(key.verificationKey().id(), "stolen", WITHDRAWN), key);
  }

  private static String brief(SigningKey key) {
    return key.verificationKey().id().hex().substring(0, 12);
  }

  private String whyNot(String rule, List<Envelope> stored, Envelope... found) throws IOException {
    return assertInstanceOf(Withheld.class, verify(rule, stored, found)).why();
  }

  private Resolution verify(String rule, List<Envelope> stored, Envelope... found)
      throws IOException {
    return verifier(rule).verify(TAG, stored, List.of(found));
  }

  private DocumentVerifier verifier(String rule) throws IOException {
    return new DocumentVerifier(
        policy(rule),
        memory,
        Followed.in(folder, Clock.systemUTC()),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private WithdrawalCheck check(String rule) throws IOException {
    return new WithdrawalCheck(policy(rule), memory.withdrawals());
  }

  private TrustPolicy policy(String rule) throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(
        file,
        """
        {"default":[{"type":"reject"}],"scopes":{"acme/*":[
          {"type":"signedBy","keys":["acme.pub","partner.pub"]%s}]}}"""
            .formatted(rule));
    return TrustPolicy.load(file);
  }
}
