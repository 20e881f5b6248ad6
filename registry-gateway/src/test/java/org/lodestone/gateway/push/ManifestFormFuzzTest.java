package org.lodestone.gateway.push;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.lodestone.oci.InvalidManifestException;

class ManifestFormFuzzTest {

  @FuzzTest
  void refusesOrReads(byte[] bytes) {
    try {
      ManifestForm.parse(Optional.empty(), bytes);
    } catch (InvalidManifestException e) {
      // said what is wrong
    }
  }
}
