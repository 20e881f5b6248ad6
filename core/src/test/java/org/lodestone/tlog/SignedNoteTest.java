package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.sign.SigningKey;

class SignedNoteTest {

  /** The example of c2sp.org/signed-note. */
  private static final VerifierKey FOO =
      VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");

  private static final String NOTE =
      """
      This is an example message.

      — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
      """;

  private static final NoteSigner SIGNER = Keys.signer("log.example");

  @Test
  void verifiesTheSpecificationsExample() throws Exception {
    SignedNote note = SignedNote.parse(NOTE.getBytes(UTF_8));

    assertEquals("This is an example message.\n", note.text());
    assertTrue(note.signatureOf(FOO).isPresent());
    assertEquals(NOTE, note.toString());
  }

  @Test
  void refusesAChangedText() {
    SignedNote note = SignedNote.parse(NOTE.replace("an example", "no example").getBytes(UTF_8));

    LogVerificationException refusal =
        assertThrows(LogVerificationException.class, () -> note.signatureOf(FOO));

    assertEquals("the signature of example.com/foo is not right", refusal.getMessage());
  }

  @Test
  void ignoresStrangersOfTheSameNameOrId() throws Exception {
    SignedNote note = SIGNER.sign("text\n");
    VerifierKey sameName = Keys.signer("log.example").verifierKey();
    VerifierKey otherName = Keys.signer("other.example").verifierKey();

    assertEquals(Optional.empty(), note.signatureOf(sameName));
    assertEquals(Optional.empty(), note.signatureOf(otherName));
    assertEquals(Optional.empty(), note.signatureOf(SIGNER.cosignatureKey()));
    assertTrue(note.signatureOf(SIGNER.verifierKey()).isPresent());
  }

  @Test
  void aWrongSignatureBesideARightOneSpoilsTheNote() {
    NoteSignature right = SIGNER.sign("text\n").signatures().get(0);
    NoteSignature wrong = SIGNER.sign("other\n").signatures().get(0);
    SignedNote note = new SignedNote("text\n", List.of(right, wrong));

    assertThrows(LogVerificationException.class, () -> note.signatureOf(SIGNER.verifierKey()));
  }

  @Test
  void keepsEmptyLinesOfTheText() {
    SignedNote note = SignedNote.parse(SIGNER.sign("one\n\n\ntwo\n").encode());
    assertEquals("one\n\n\ntwo\n", note.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n\n\n",
        "text\n\n— a AAAAAAE=",
        "text\n\n- a AAAAAAE=\n",
        "text\n\n— a+b AAAAAAE=\n",
        "text\n\n—  AAAAAAE=\n",
        "text\n\n— a\u00a0b AAAAAAE=\n",
        "text\n\n— a AAAAAA==\n",
        "text\n\n— a AAAAAAE\n",
        "text\n\n— a AAAAAAF=\n",
        "text\n\n— a AAAA AAE=\n",
        "te\txt\n\n— a AAAAAAE=\n",
        "te\u0000xt\n\n— a AAAAAAE=\n"
      })
  void refusesWhatIsNoNote(String text) {
    assertThrows(IllegalArgumentException.class, () -> SignedNote.parse(text.getBytes(UTF_8)));
  }

  @Test
  void boundsWhatItReads() {
    String line = "— a AAAAAAE=\n";
    SignedNote.parse(("text\n\n" + line.repeat(SignedNote.MAX_SIGNATURES)).getBytes(UTF_8));
    refuses("text\n\n" + line.repeat(SignedNote.MAX_SIGNATURES + 1));
    refuses("x".repeat(SignedNote.MAX_BYTES) + "\n\n" + line);
    refuses("text\n\n— " + "a".repeat(256) + " AAAAAAE=\n");
    refuses("text\n\n— a AAAA" + "A".repeat(12 << 10) + "\n");
    assertThrows(
        IllegalArgumentException.class, () -> SignedNote.parse(new byte[] {(byte) 0xc3, '\n'}));
    assertThrows(
        IllegalArgumentException.class, () -> new SignedNote("text\n", Collections.emptyList()));
  }

  @Test
  void readsTheVerifierKeysThatItWrites() {
    for (VerifierKey key : List.of(FOO, SIGNER.verifierKey(), SIGNER.cosignatureKey())) {
      assertEquals(key, VerifierKey.parse(key.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com/foo+530d903a",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
        "example.com/ foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
      })
  void refusesVerifierKeysThatAreDamaged(String text) {
    assertThrows(IllegalArgumentException.class, () -> VerifierKey.parse(text));
  }

  @Test
  void takesNoOtherKeysThanEd25519() {
    SigningKey p256 = SigningKey.generate(SigningKey.Algorithm.ECDSA_P256);
    assertThrows(IllegalArgumentException.class, () -> new NoteSigner("log.example", p256));
  }

  private static void refuses(String text) {
    assertThrows(IllegalArgumentException.class, () -> SignedNote.parse(text.getBytes(UTF_8)));
  }
}
