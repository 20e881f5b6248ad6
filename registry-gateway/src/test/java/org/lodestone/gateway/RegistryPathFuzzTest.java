package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.lodestone.gateway.RegistryPath.BlobPath;
import org.lodestone.gateway.RegistryPath.ManifestPath;

/** Whatever the path, the answer is a value or a registry error; names never climb out. */
final class RegistryPathFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void parsesAnything(FuzzedDataProvider data) {
    Optional<String> namespace =
        data.consumeBoolean() ? Optional.of(data.consumeString(64)) : Optional.empty();
    String path = "/v2/" + data.consumeRemainingAsString();
    try {
      RegistryPath parsed = RegistryPath.parse(path, namespace);
      if (parsed instanceof ManifestPath manifest) {
        assertSane(manifest.reference().name().value());
      } else if (parsed instanceof BlobPath blob) {
        assertSane(blob.name().value());
      }
    } catch (RegistryException e) {
      assertTrue(e.code().status() >= 400);
    }
  }

  private static void assertSane(String name) {
    assertTrue(name.length() <= 255, name);
    assertTrue(!name.contains("..") && !name.contains("//") && !name.startsWith("/"), name);
  }
}
