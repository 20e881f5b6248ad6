package org.lodestone.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.MediaTypes;

class LayoutIndexFuzzTest {

  private static final Descriptor ROOT =
      new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(new byte[0]), 0);

  static Stream<byte[]> indexes() throws IOException {
    return Stream.of(
        new byte[0],
        LayoutIndex.empty().bytes(),
        LayoutIndex.empty().with("acme/app:1", ROOT).with("x", ROOT).bytes());
  }

  static Stream<byte[]> layoutFiles() {
    return Stream.of(new byte[0], LayoutIndex.layoutFile());
  }

  @MethodSource("indexes")
  @FuzzTest
  void namesCanBeAddedToWhateverWasAccepted(byte[] bytes) throws IOException {
    LayoutIndex index;
    try {
      index = LayoutIndex.parse(bytes);
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
      return;
    }
    byte[] tagged = index.with("acme/app:1", ROOT).bytes();
    assertEquals(ROOT, LayoutIndex.parse(tagged).find(Optional.of("acme/app:1")));
  }

  @MethodSource("layoutFiles")
  @FuzzTest
  void layoutFileIsReadOrRefused(byte[] bytes) {
    try {
      LayoutIndex.checkLayoutFile(bytes);
    } catch (InvalidManifestException e) {
      assertNotNull(e.getMessage());
    }
  }
}
