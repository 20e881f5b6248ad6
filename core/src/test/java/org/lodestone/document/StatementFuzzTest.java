package org.lodestone.document;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Manifest;

class StatementFuzzTest {

  @MethodSource("statements")
  @FuzzTest
  void isConsistentOrRefused(byte[] statement) {
    MagnetManifest document;
    try {
      document = MagnetManifest.parse(statement);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    byte[] canonical = document.toStatement();
    assertArrayEquals(canonical, MagnetManifest.parse(canonical).toStatement());
  }

  static Stream<byte[]> statements() {
    SampleDocument index = new SampleDocument();
    Manifest image = SampleDocument.image("a", 1);
    index.manifests = List.of(SampleDocument.index(List.of(image)), image);
    return Stream.of(new SampleDocument().statement(), index.statement());
  }
}
