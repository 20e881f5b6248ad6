package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;

class LayoutIndexFuzzTest {

  private static final Descriptor ROOT =
      new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[0]), 0);

  @FuzzTest
  void namesCanBeAddedToWhateverWasAccepted(FuzzedDataProvider data) throws IOException {
    LayoutIndex index;
    try {
      index = LayoutIndex.parse(data.consumeRemainingAsBytes());
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
      return;
    }
    byte[] tagged = index.with("acme/app:1", ROOT).bytes();
    assertEquals(ROOT, LayoutIndex.parse(tagged).find(Optional.of("acme/app:1")));
  }

  @FuzzTest
  void layoutFileIsReadOrRefused(FuzzedDataProvider data) {
    try {
      LayoutIndex.checkLayoutFile(data.consumeRemainingAsBytes());
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
    }
  }
}
