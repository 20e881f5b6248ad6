package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class TrustPolicyFuzzTest {

  @MethodSource("policies")
  @FuzzTest
  void comesBackOrIsRefused(byte[] json) {
    PolicyDocument policy;
    try {
      policy = PolicyDocument.parse(json);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(policy, PolicyDocument.parse(policy.toJson()));
  }

  @MethodSource("records")
  @FuzzTest
  void readsOrRefusesARecordOfSequences(byte[] json) {
    try {
      assertNotNull(SequenceRecord.parse(json));
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  @MethodSource("proofs")
  @FuzzTest
  void readsOrRefusesProofs(byte[] json) {
    try {
      DocumentProof read = DocumentProof.parse(json);
      assertEquals(read.envelopes(), DocumentProof.parse(read.toJson()).envelopes());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  static Stream<byte[]> proofs() {
    return Stream.of(
            """
            {"form":"lodestone-document-proof/v1","envelopes":[{"payloadType":"t","payload":"",
             "signatures":[{"sig":"AA=="}]}],"proofs":["c2sp.org/tlog-proof@v1\nindex 0\n\n"]}""")
        .map(text -> text.getBytes(UTF_8));
  }

  static Stream<byte[]> policies() {
    return Stream.of(
            "{\"default\":[{\"type\":\"reject\"}]}",
            """
            {"default":[{"type":"upstream"}],"scopes":{"a/*":[
             {"type":"signedBy","keys":["a.pub","b.pub"],"threshold":2}]}}""",
            """
            {"default":[{"type":"reject"}],"scopes":{"a/*":[{"type":"tuf","root":"r.json",
             "mirrors":["http://a/b"],"maxStaleness":"2d"}]}}""",
            """
            {"default":[{"type":"logged","log":"a+00000000+AA==","witnesses":[],"quorum":0,
             "maxAge":"1h","mirrors":["http://a/b"],"token":"t"}]}""")
        .map(text -> text.getBytes(UTF_8));
  }

  static Stream<byte[]> records() {
    return Stream.of(
            "{\"version\":1,\"accepted\":{}}",
            "{\"version\":1,\"accepted\":{\"a/b:1\":{\"sequence\":1,\"payload\":\"sha256:%s\"}}}"
                .formatted("0".repeat(64)))
        .map(text -> text.getBytes(UTF_8));
  }
}
