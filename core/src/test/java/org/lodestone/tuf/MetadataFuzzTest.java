package org.lodestone.tuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataFuzzTest {

  @MethodSource("files")
  @FuzzTest
  void isReadOrRefused(byte[] file) {
    for (RoleType<?> type :
        List.of(RoleType.ROOT, RoleType.TIMESTAMP, RoleType.SNAPSHOT, RoleType.TARGETS)) {
      Metadata<?> metadata;
      try {
        metadata = Metadata.parse(type, file);
      } catch (IllegalArgumentException e) {
        assertNotNull(e.getMessage());
        continue;
      }
      assertArrayEquals(metadata.signedBytes(), Metadata.parse(type, file).signedBytes());
      if (metadata.signed() instanceof Targets targets) {
        targets.delegations().forEach(delegation -> delegation.covers("acme/app/1.2"));
      }
      if (metadata.signed() instanceof Root root) {
        root.root().signers(metadata);
      }
    }
  }

  static Stream<byte[]> files() {
    TestCollection collection = new TestCollection();
    collection.delegate("targets", "ci", true, "lab/*/*");
    return collection.publish().files.values().stream();
  }
}
