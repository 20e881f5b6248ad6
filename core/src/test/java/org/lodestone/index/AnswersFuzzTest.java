package org.lodestone.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;

/** Whatever an index answers, the client makes values or an IOException of it. */
class AnswersFuzzTest {

  private static final InfoHash INFO_HASH = new InfoHash("0".repeat(40));

  private static final List<IndexConnection.Reader<?>> READERS =
      List.of(
          Answers::documents,
          Answers::tags,
          answer -> Answers.page(answer, 0, 20),
          answer -> Answers.swarm(answer, INFO_HASH),
          answer -> Answers.hints(answer, Digest.of(new byte[0])));

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "{}",
            "{\"documents\":[{\"envelope\":{\"payload\":\"\",\"payloadType\":\"a\",\"signatures\":[{\"sig\":\"\"}]},\"publicKey\":\"a\"}]}",
            "{\"name\":\"a\",\"tags\":[\"1.2\"],\"next\":\"1.2\"}",
            "{\"hits\":[{\"name\":\"a\",\"tags\":[\"1\"],\"root\":\"sha256:\",\"size\":1,\"keyId\":\"\"}],\"total\":1,\"next\":1}",
            "{\"hints\":[{\"size\":2,\"infoHash\":\""
                + INFO_HASH
                + "\",\"peerId\":\"\",\"sources\":1}],\"listed\":[\"\"],\"members\":[{\"peerId\":\"\",\"relay\":\"a:1\"}]}",
            "{\"infoHash\":\"" + INFO_HASH + "\",\"seeders\":1,\"leechers\":1,\"completed\":1}")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void makesValuesOrComplains(byte[] input) {
    for (IndexConnection.Reader<?> reader : READERS) {
      try {
        JsonNode answer = IndexApi.parse(input);
        assertNotNull(reader.read(answer));
      } catch (IOException e) {
        String shown = IndexConnection.printable(e.getMessage());
        assertTrue(shown.chars().noneMatch(Character::isISOControl));
      }
    }
  }
}
