package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The proofs of transparency-dev/merkle: each is accepted or refused as they say. */
class MerkleVectorsTest {

  private static final Path VECTORS = Path.of("../../shared/vectors/merkle");

  private interface Check {
    void run(JsonNode test) throws LogVerificationException;
  }

  @Test
  void decidesEveryInclusionProof() throws IOException {
    decides("inclusion", 98, MerkleVectorsTest::inclusion);
  }

  @Test
  void decidesEveryConsistencyProof() throws IOException {
    decides("consistency", 98, MerkleVectorsTest::consistency);
  }

  private static void decides(String kind, int count, Check check) throws IOException {
    Path folder = VECTORS.resolve(kind);
    assumeTrue(Files.exists(folder), "no test cases at " + folder.toAbsolutePath().normalize());
    List<Executable> cases = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        JsonNode test = new ObjectMapper().readTree(file.toFile());
        boolean refused = test.get("wantErr").booleanValue();
        cases.add(() -> assertEquals(refused, refuses(check, test), file::toString));
      }
    }
    assertEquals(count, cases.size());
    assertAll(cases);
  }

  private static boolean refuses(Check check, JsonNode test) {
    try {
      check.run(test);
      return false;
    } catch (LogVerificationException | IllegalArgumentException e) {
      return true;
    }
  }

  private static void inclusion(JsonNode test) throws LogVerificationException {
    new InclusionProof(test.get("leafIdx").longValue(), path(test))
        .verify(hash(test, "leafHash"), tree(test, "treeSize", "root"));
  }

  private static void consistency(JsonNode test) throws LogVerificationException {
    new ConsistencyProof(path(test))
        .verify(tree(test, "size1", "root1"), tree(test, "size2", "root2"));
  }

  private static TreeHead tree(JsonNode test, String size, String root) {
    byte[] raw = Base64.getDecoder().decode(test.get(root).textValue());
    // Roots that do not matter are a text there, also where the case is one to accept.
    boolean placeholder = new String(raw, UTF_8).startsWith("don't care");
    MerkleHash hash = placeholder ? MerkleHash.ofLeaf(raw) : MerkleHash.ofRaw(raw);
    return new TreeHead(test.get(size).longValue(), hash);
  }

  private static MerkleHash hash(JsonNode test, String field) {
    return MerkleHash.parse(test.get(field).textValue());
  }

  private static List<MerkleHash> path(JsonNode test) {
    List<MerkleHash> path = new ArrayList<>();
    test.get("proof").forEach(hash -> path.add(MerkleHash.parse(hash.textValue())));
    return path;
  }
}
