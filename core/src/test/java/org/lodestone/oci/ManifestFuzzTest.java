package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestFuzzTest {

  static Stream<byte[]> manifests() {
    return Stream.of(
        new byte[0], TestImage.single().rootBytes(), TestImage.twoPlatforms().rootBytes());
  }

  static Stream<byte[]> configs() {
    return Stream.of(new byte[0], TestImage.config("linux", List.of(TestImage.LAYER)));
  }

  @MethodSource("manifests")
  @FuzzTest
  void parsesOrRefuses(byte[] bytes) {
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

  @MethodSource("configs")
  @FuzzTest
  void configParsesOrIsRefused(byte[] bytes) {
    try {
      assertNotNull(ImageConfig.parse(bytes).platform());
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
    }
  }
}
