package org.lodestone.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.gateway.http.RegistryPath.BlobPath;
import org.lodestone.gateway.http.RegistryPath.ManifestPath;

/** Whatever the path, the answer is a value or a registry error; names never climb out. */
final class RegistryPathFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "acme/app/manifests/1",
            "library/alpine/manifests/3?docker.io",
            "via/docker.io/library/alpine/blobs/sha256:" + "a".repeat(64),
            "acme/app/tags/list?host:5000",
            "acme/app/blobs/uploads/x")
        .map(text -> text.getBytes(UTF_8));
  }

  /**
   * @param input a path below /v2/, then {@code ?} and a namespace
   */
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void parsesAnything(byte[] input) {
    String text = new String(input, UTF_8);
    int mark = text.indexOf('?');
    String path = "/v2/" + (mark < 0 ? text : text.substring(0, mark));
    Optional<String> namespace =
        mark < 0 ? Optional.empty() : Optional.of(text.substring(mark + 1));
    try {
      RegistryPath parsed = RegistryPath.parse(path, new PathNames(namespace, name -> true));
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
