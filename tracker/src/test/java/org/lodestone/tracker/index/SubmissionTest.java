package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;
import static org.lodestone.tracker.index.Documents.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sign.Envelope;

class SubmissionTest {

  private static final MagnetManifest DOCUMENT = Documents.document("acme/app", 1, "1.2");
  private static final Envelope ENVELOPE = Documents.sign(DOCUMENT, ALICE);
  private static final String GOOD = new String(Documents.submission(ENVELOPE, ALICE), UTF_8);

  @Test
  void takesADocumentOfEitherKindOfKey() throws IndexException {
    for (var key : List.of(ALICE, BOB)) {
      Envelope envelope = Documents.sign(DOCUMENT, key);
      Submission submission = Submission.parse(Documents.submission(envelope, key), NOW);
      assertEquals(DOCUMENT.root(), submission.document().root());
      assertArrayEquals(envelope.payload(), submission.envelope().payload());
      assertEquals(key.verificationKey().id(), submission.key().id());
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("", IndexError.INVALID_KEY),
        Arguments.of("{}", IndexError.INVALID_KEY),
        Arguments.of("[]", IndexError.INVALID_KEY),
        Arguments.of("7", IndexError.INVALID_KEY),
        Arguments.of("not json", IndexError.INVALID_JSON),
        Arguments.of("{\"envelope\":", IndexError.INVALID_JSON),
        Arguments.of(GOOD + "x", IndexError.INVALID_JSON),
        Arguments.of(GOOD + GOOD, IndexError.INVALID_JSON),
        Arguments.of(GOOD.substring(0, GOOD.length() - 1), IndexError.INVALID_JSON),
        Arguments.of("[".repeat(5_000), IndexError.INVALID_JSON),
        Arguments.of("[" + "0,".repeat(300_000) + "0]", IndexError.INVALID_JSON),
        Arguments.of("{\"publicKey\":\"a\",\"publicKey\":\"b\"}", IndexError.INVALID_JSON),
        Arguments.of(
            GOOD.replace("\"payloadType\"", "\"payload\":\"\",\"payloadType\""),
            IndexError.INVALID_JSON),
        Arguments.of("{\"trust\":\"me\"," + GOOD.substring(1), IndexError.BAD_REQUEST),
        Arguments.of(GOOD.replace("BEGIN PUBLIC", "BEGIN BEST"), IndexError.INVALID_KEY),
        Arguments.of(GOOD.replace("\"envelope\"", "\"publicKey \""), IndexError.BAD_REQUEST),
        Arguments.of(
            GOOD.replaceFirst("\"payload\":\"..", "\"payload\":\"!!"), IndexError.INVALID_ENVELOPE),
        Arguments.of(
            GOOD.replaceFirst("\"signatures\":\\[.*?\\]", "\"signatures\":[]"),
            IndexError.INVALID_ENVELOPE),
        Arguments.of(
            GOOD.replaceFirst("\"signatures\":\\[(.*?)\\]", "\"signatures\":[$1,$1]"),
            IndexError.INVALID_ENVELOPE),
        Arguments.of(
            GOOD.replace("\"application/vnd.in-toto+json\"", "\"text/plain\""),
            IndexError.INVALID_ENVELOPE));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatIsNotASubmission(String body, IndexError expected) {
    assertRefused(expected, body.getBytes(UTF_8), NOW);
  }

  @Test
  void refusesAKeyThatIsNoPointOfTheCurve() {
    String y2 = "MCowBQYDK2VwAyEAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    String body =
        GOOD.replaceFirst(
            "PUBLIC KEY-----.*-----END", "PUBLIC KEY-----\\\\n" + y2 + "\\\\n-----END");
    assertRefused(IndexError.INVALID_KEY, body.getBytes(UTF_8), NOW);
  }

  @Test
  void refusesAnotherKey() {
    assertRefused(IndexError.INVALID_SIGNATURE, Documents.submission(ENVELOPE, BOB), NOW);
  }

  @Test
  void refusesEveryChangedByteOfThePayload() {
    byte[] payload = ENVELOPE.payload();
    for (int i = 0; i < payload.length; i += 37) {
      byte[] changed = Arrays.copyOf(payload, payload.length);
      changed[i] ^= 1;
      Envelope envelope = new Envelope(ENVELOPE.payloadType(), changed, ENVELOPE.signatures());
      assertRefused(IndexError.INVALID_SIGNATURE, Documents.submission(envelope, ALICE), NOW);
    }
  }

  @Test
  void refusesASignedPayloadThatIsNoDocument() {
    for (String payload : List.of("", "{}", "hello", "{\"_type\":\"x\"}")) {
      Envelope envelope =
          Envelope.sign(MagnetManifest.PAYLOAD_TYPE, payload.getBytes(UTF_8), ALICE);
      assertRefused(IndexError.INVALID_DOCUMENT, Documents.submission(envelope, ALICE), NOW);
    }
  }

  @Test
  void refusesExpiredDocuments() throws IndexException {
    byte[] body = Documents.submission(ENVELOPE, ALICE);
    Instant expires = DOCUMENT.expires();

    Submission.parse(body, expires.minusMillis(1));
    IndexException e = assertRefused(IndexError.EXPIRED, body, expires);
    assertTrue(e.getMessage().contains("expired at " + expires), e.getMessage());
  }

  @Test
  void refusesDocumentsFromTheFuture() throws IndexException {
    byte[] body = Documents.submission(ENVELOPE, ALICE);
    Instant earliest = DOCUMENT.issued().minus(Submission.CLOCK_SKEW);

    Submission.parse(body, earliest);
    assertRefused(IndexError.ISSUED_IN_FUTURE, body, earliest.minus(Duration.ofMillis(1)));
  }

  @Test
  void refusesASequenceInTheFuture() throws IndexException {
    long latest = NOW.plus(Submission.CLOCK_SKEW).toEpochMilli();
    Submission.parse(
        Documents.submission(
            Documents.sign(Documents.document("acme/app", latest, "1"), ALICE), ALICE),
        NOW);

    byte[] later =
        Documents.submission(
            Documents.sign(Documents.document("acme/app", latest + 1, "1"), ALICE), ALICE);
    assertRefused(IndexError.SEQUENCE_IN_FUTURE, later, NOW);
  }

  private static IndexException assertRefused(IndexError error, byte[] body, Instant now) {
    IndexException e = assertThrows(IndexException.class, () -> Submission.parse(body, now));
    assertEquals(error, e.error(), e.getMessage());
    return e;
  }
}
