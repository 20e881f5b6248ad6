package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

class ManifestFuzzTest {

  @FuzzTest
  void parsesOrRefuses(FuzzedDataProvider data) {
    byte[] bytes = data.consumeRemainingAsBytes();
    Manifest manifest;
    try {
      manifest = Manifest.parse(Optional.empty(), bytes);
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(Digest.of(bytes), manifest.digest());
    manifest.references().forEach(d -> assertEquals(d.digest(), Digest.parse(d.digest() + "")));
  }

  @FuzzTest
  void configParsesOrIsRefused(FuzzedDataProvider data) {
    try {
      assertNotNull(ImageConfig.parse(data.consumeRemainingAsBytes()).platform());
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
    }
  }
}
