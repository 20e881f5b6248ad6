package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lodestone.sign.SigningKey.Algorithm;

class EnvelopeTest {

  private static final String TYPE = "http://example.com/HelloWorld";
  private static final byte[] PAYLOAD = "hello world".getBytes(UTF_8);

  @ParameterizedTest
  @EnumSource
  void signedEnvelopeComesBackFromJson(Algorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    Envelope signed = Envelope.sign(TYPE, PAYLOAD, key);
    Envelope parsed = Envelope.parse(signed.toJson());
    assertEquals(signed, parsed);
    assertTrue(parsed.signedBy(key.verificationKey()));
    assertEquals(Optional.of(key.verificationKey().id().hex()), parsed.signatures().get(0).keyid());
  }

  @Test
  void signsThePreAuthenticationEncodingOfTheSpecification() {
    // The example of DSSE's protocol.md.
    byte[] pae = "DSSEv1 29 http://example.com/HelloWorld 11 hello world".getBytes(UTF_8);
    SigningKey key = SigningKey.generate(Algorithm.ED25519);
    byte[] sig = Envelope.sign(TYPE, PAYLOAD, key).signatures().get(0).sig();
    assertTrue(key.verificationKey().verifies(pae, sig));
  }

  @Test
  void signatureHoldsForThisTypeAndPayloadOnly() {
    SigningKey key = SigningKey.generate(Algorithm.ED25519);
    List<Envelope.Signature> signatures = Envelope.sign(TYPE, PAYLOAD, key).signatures();
    assertTrue(new Envelope(TYPE, PAYLOAD, signatures).signedBy(key.verificationKey()));
    assertFalse(new Envelope(TYPE + "s", PAYLOAD, signatures).signedBy(key.verificationKey()));
    assertFalse(
        new Envelope(TYPE, "hello World".getBytes(UTF_8), signatures)
            .signedBy(key.verificationKey()));
  }

  @Test
  void keyidIsOnlyAHint() {
    SigningKey key = SigningKey.generate(Algorithm.ED25519);
    byte[] sig = Envelope.sign(TYPE, PAYLOAD, key).signatures().get(0).sig();
    SigningKey other = SigningKey.generate(Algorithm.ED25519);
    Envelope lying =
        new Envelope(
            TYPE,
            PAYLOAD,
            List.of(new Envelope.Signature(Optional.of(other.verificationKey().id().hex()), sig)));
    assertTrue(lying.signedBy(key.verificationKey()));
    assertFalse(lying.signedBy(other.verificationKey()));
  }

  @Test
  void readsBothBase64AlphabetsAndIgnoresUnknownFields() {
    byte[] payload = {(byte) 0xfb, (byte) 0xff, (byte) 0xfe};
    String json =
        """
        {"payloadType":"t","payload":"%s","more":{"a":[1]},
         "signatures":[{"keyid":"","sig":"AQ==","cert":"x"}]}""";
    Envelope standard = parse(json.formatted(Base64.getEncoder().encodeToString(payload)));
    Envelope url = parse(json.formatted(Base64.getUrlEncoder().encodeToString(payload)));
    assertArrayEquals(payload, standard.payload());
    assertEquals(standard, url);
    assertEquals(Optional.empty(), standard.signatures().get(0).keyid());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|envelope: expected an object, found an array",
        "{}|envelope: no 'payloadType'",
        "{\"payloadType\":1}|envelope.payloadType: expected a string, found 1",
        "{\"payloadType\":\"t\"}|envelope: no 'payload'",
        "{\"payloadType\":\"t\",\"payload\":\"+_\"}"
            + "|envelope.payload: not base64: Illegal base64 character 2b",
        "{\"payloadType\":\"t\",\"payload\":\"\"}|envelope: no 'signatures'",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[]}"
            + "|expected 1 to 16 signatures, found 0",
        "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{}]}"
            + "|envelope.signatures[0]: no 'sig'",
        "{\"payloadType\":\"\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}"
            + "|expected a payloadType of 1 to 256 characters, found 0",
      })
  void saysWhatIsWrong(String json, String message) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parse(json));
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"payloadType\":\"a\",\"payloadType\":\"b\"}|Duplicate",
        "{\"payloadType\":\"a\"|Unexpected end-of-input",
        "{} {}|Trailing token",
        "hello|Unrecognized token",
      })
  void refusesJsonThatCouldBeReadTwoWays(String json, String part) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> parse(json));
    assertTrue(e.getMessage().startsWith("envelope, line 1, column "), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void boundsSizeSignaturesNestingAndTokens() {
    assertMessage(
        "envelope: expected at most 16777216 bytes, found 16777217",
        new byte[Envelope.MAX_BYTES + 1]);
    String many = String.join(",", Collections.nCopies(17, "{\"sig\":\"\"}"));
    assertMessage(
        "envelope.signatures: expected an array of at most 16 elements, found 17",
        ("{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[" + many + "]}").getBytes(UTF_8));
    String deep = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";
    assertThrows(IllegalArgumentException.class, () -> parse(deep));
    String wide = "{\"a\":[" + "{},".repeat(60_000) + "{}]}";
    assertThrows(IllegalArgumentException.class, () -> parse(wide));
  }

  @Test
  void refusesUtf16() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Envelope.parse("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16)));
  }

  private static void assertMessage(String message, byte[] json) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Envelope.parse(json)).getMessage());
  }

  private static Envelope parse(String json) {
    return Envelope.parse(json.getBytes(UTF_8));
  }
}
