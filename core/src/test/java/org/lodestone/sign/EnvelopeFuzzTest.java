package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.sign.SigningKey.Algorithm;

class EnvelopeFuzzTest {

  @MethodSource("envelopes")
  @FuzzTest
  void comesBackOrIsRefused(byte[] json) {
    Envelope envelope;
    try {
      envelope = Envelope.parse(json);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(envelope, Envelope.parse(envelope.toJson()));
  }

  static Stream<byte[]> envelopes() {
    return Stream.of(
        Envelope.sign("a", "b".getBytes(UTF_8), SigningKey.generate(Algorithm.ED25519)).toJson(),
        "{\"payloadType\":\"t\",\"payload\":\"-_\",\"signatures\":[{\"sig\":\"\"}]}"
            .getBytes(UTF_8));
  }
}
