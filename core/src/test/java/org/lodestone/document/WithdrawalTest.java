package org.lodestone.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.document.SampleDocument.ISSUED;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;

class WithdrawalTest {

  private static final SigningKey ACME = SigningKey.generate(Algorithm.ED25519);
  private static final SigningKey STRANGER = SigningKey.generate(Algorithm.ECDSA_P256);
  private static final MagnetManifest DOCUMENT = new SampleDocument().build();
  private static final Withdrawal IMAGE =
      Withdrawal.ofImage(DOCUMENT.name(), DOCUMENT.root(), List.of("1.2"), "CVE-2026-1", ISSUED);
  private static final Withdrawal KEY =
      Withdrawal.ofKey(ACME.verificationKey().id(), "laptop stolen", ISSUED);

  @Test
  void readsWhatItWrites() {
    assertEquals(IMAGE, Withdrawal.parse(IMAGE.toStatement()));
    assertEquals(KEY, Withdrawal.parse(KEY.toStatement()));
    assertEquals(
        """
        {"_type":"https://in-toto.io/Statement/v1",\
        "subject":[{"name":"acme/app","digest":{"sha256":"%s"}}],\
        "predicateType":"urn:lodestone:withdrawal:v1",\
        "predicate":{"of":"image","tags":["1.2"],"reason":"CVE-2026-1",\
        "issued":"2026-11-20T10:00:00Z"}}"""
            .formatted(DOCUMENT.root().hex()),
        new String(IMAGE.toStatement(), UTF_8));
  }

  @Test
  void takesBackWhatWasIssuedUntilThenUnderItsName() {
    assertTrue(IMAGE.takesBack(DOCUMENT));
    SampleDocument later = new SampleDocument();
    later.issued = ISSUED.plusMillis(1);
    assertFalse(IMAGE.takesBack(later.build()));
    SampleDocument elsewhere = new SampleDocument();
    elsewhere.name = RepositoryName.parse("acme/other");
    assertFalse(IMAGE.takesBack(elsewhere.build()));
    SampleDocument other = new SampleDocument();
    other.manifests = List.of(SampleDocument.image("other", 1));
    assertFalse(IMAGE.takesBack(other.build()));
    assertTrue(KEY.takesBack(later.build()));
    assertTrue(KEY.takesBack(elsewhere.build()));
  }

  @Test
  void isAboutItsDigestAndItsTags() {
    assertTrue(IMAGE.isAbout(Reference.parse("acme/app:1.2")));
    assertTrue(IMAGE.isAbout(Reference.ofDigest(DOCUMENT.name(), DOCUMENT.root())));
    assertFalse(IMAGE.isAbout(Reference.parse("acme/app:1.3")));
    assertFalse(IMAGE.isAbout(Reference.parse("acme/other:1.2")));
    assertFalse(KEY.isAbout(Reference.parse("acme/app:1.2")));
  }

  @Test
  void refusesEveryTruncationAndWhatIsTooLong() {
    byte[] whole = IMAGE.toStatement();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThrows(IllegalArgumentException.class, () -> Withdrawal.parse(part));
    }
    byte[] enlarged = Arrays.copyOf(whole, Withdrawal.MAX_BYTES + 1);
    Arrays.fill(enlarged, whole.length, enlarged.length, (byte) ' ');
    assertThrows(IllegalArgumentException.class, () -> Withdrawal.parse(enlarged));
    assertEquals(
        IMAGE,
        Withdrawal.parse(Arrays.copyOf(enlarged, Withdrawal.MAX_BYTES)),
        "just short enough");
  }

  @Test
  void refusesWhatWouldDeceiveReaders() {
    assertRefused("expected a reason of 1 to 200 characters, found 0", "\"CVE-2026-1\"", "\" \"");
    assertRefused(
        "expected a reason of 1 to 200 characters, found 201",
        "CVE-2026-1",
        "x".repeat(Withdrawal.MAX_REASON + 1));
    assertRefused(
        "the reason has line breaks or other control characters", "CVE", "\\u001b[2Jfine\\n");
    assertRefused("the reason has line breaks or other control characters", "CVE", "\\u202egnorw");
    assertRefused("statement.predicate.of: expected 'image' or 'key'", "\"image\"", "\"tag\"");
    assertRefused("tag 1.2 is listed twice", "[\"1.2\"]", "[\"1.2\",\"1.2\"]");
    assertRefused(
        "issued +10000-01-01T00:00:00Z is not between 1970 and 9999",
        "2026-11-20T10",
        "+10000-01-01T00");
    assertRefused(
        "statement.predicateType: expected urn:lodestone:withdrawal:v1, found"
            + " urn:lodestone:magnet-manifest:v1",
        "urn:lodestone:withdrawal:v1",
        MagnetManifest.PREDICATE_TYPE);
  }

  private static void assertRefused(String why, String part, String instead) {
    byte[] changed = new String(IMAGE.toStatement(), UTF_8).replace(part, instead).getBytes(UTF_8);
    Exception e = assertThrows(IllegalArgumentException.class, () -> Withdrawal.parse(changed));
    assertEquals(why, e.getMessage());
  }

  @Test
  void isVerifiedUnderItsOwnKeyOnly() {
    Envelope signed = SignedWithdrawal.sign(IMAGE, ACME).envelope();
    assertEquals(IMAGE, SignedWithdrawal.verify(signed, ACME.verificationKey()).withdrawal());
    assertNotVerified(
        "the withdrawal's signature is not valid under the key " + id(STRANGER), signed, STRANGER);
    Envelope another = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, KEY.toStatement(), STRANGER);
    assertNotVerified(
        "the key %s is withdrawn by another, %s; a key can be withdrawn by itself only"
            .formatted(id(ACME), id(STRANGER)),
        another,
        STRANGER);
    Envelope typed = Envelope.sign("text/plain", IMAGE.toStatement(), ACME);
    assertNotVerified(
        "expected an envelope of type application/vnd.in-toto+json with one signature,"
            + " found text/plain with 1",
        typed,
        ACME);
    Envelope twice =
        new Envelope(
            signed.payloadType(),
            signed.payload(),
            List.of(signed.signatures().get(0), signed.signatures().get(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> SignedWithdrawal.verify(twice, ACME.verificationKey()));
    Withdrawal later =
        Withdrawal.ofImage(
            DOCUMENT.name(), DOCUMENT.root(), List.of(), "x", ISSUED.plus(Duration.ofDays(1)));
    Envelope swapped = new Envelope(signed.payloadType(), later.toStatement(), signed.signatures());
    assertNotVerified(
        "the withdrawal's signature is not valid under the key " + id(ACME), swapped, ACME);
  }

  private static void assertNotVerified(String why, Envelope envelope, SigningKey key) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> SignedWithdrawal.verify(envelope, key.verificationKey()));
    assertEquals(why, e.getMessage());
  }

  private static String id(SigningKey key) {
    return key.verificationKey().id().toString();
  }
}
