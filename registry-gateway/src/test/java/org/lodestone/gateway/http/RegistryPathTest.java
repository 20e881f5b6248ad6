package org.lodestone.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpURI;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.gateway.http.RegistryPath.Base;
import org.lodestone.gateway.http.RegistryPath.BlobPath;
import org.lodestone.gateway.http.RegistryPath.ManifestPath;
import org.lodestone.gateway.http.RegistryPath.TagsPath;
import org.lodestone.gateway.http.RegistryPath.UploadPath;
import org.lodestone.gateway.http.RegistryPath.UploadsPath;
import org.lodestone.oci.Vectors;

final class RegistryPathTest {

  private static final String VECTORS = "v2-routes.jsonl";
  private static final int ROUTES = 1038;
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  @Test
  void allRoutesAreThere() throws IOException {
    assertEquals(ROUTES, Vectors.read(VECTORS).size());
  }

  /** The route tests of distribution/distribution, valid, invalid and hostile. */
  @TestFactory
  Stream<DynamicTest> routesAsDistributionDoes() throws IOException {
    return Vectors.read(VECTORS).stream()
        .map(line -> line.get("case"))
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    vector.get("RequestURI").asText(), () -> checkRoute(vector)));
  }

  private static void checkRoute(JsonNode vector) throws RegistryException {
    String path = HttpURI.from(vector.get("RequestURI").asText()).getCanonicalPath();
    if (vector.get("StatusCode").asInt() == 404) {
      RegistryException refused = assertThrows(RegistryException.class, () -> parse(path));
      assertEquals(404, refused.code().status());
      return;
    }
    JsonNode expected = vector.get("Vars");
    if (hasShortDigest(expected)) {
      // Those vectors name a route, this parser already checks the digest.
      RegistryException refused = assertThrows(RegistryException.class, () -> parse(path));
      assertEquals(ErrorCode.DIGEST_INVALID, refused.code());
      return;
    }
    RegistryPath found = parse(path);
    if (found instanceof ManifestPath manifest) {
      assertEquals("manifest", vector.get("RouteName").asText());
      assertEquals(expected.get("name").asText(), manifest.reference().name().value());
      assertEquals(expected.get("reference").asText(), manifest.reference().tag().orElseThrow());
    } else if (found instanceof TagsPath tags) {
      assertEquals("tags", vector.get("RouteName").asText());
      assertEquals(expected.get("name").asText(), tags.name().value());
    } else if (found instanceof UploadsPath uploads) {
      assertEquals("blob-upload", vector.get("RouteName").asText());
      assertEquals(expected.get("name").asText(), uploads.name().value());
    } else if (found instanceof UploadPath upload) {
      assertEquals("blob-upload-chunk", vector.get("RouteName").asText());
      assertEquals(expected.get("name").asText(), upload.name().value());
      assertEquals(expected.get("uuid").asText(), upload.id());
    } else {
      assertEquals("base", vector.get("RouteName").asText());
      assertEquals(new Base(), found);
    }
  }

  private static boolean hasShortDigest(JsonNode vars) {
    return Stream.of("reference", "digest")
        .map(vars::path)
        .map(JsonNode::asText)
        .anyMatch(value -> value.startsWith("sha256:") && value.length() < DIGEST.length());
  }

  @Test
  void readsManifestByDigestAndBlob() throws RegistryException {
    ManifestPath manifest = (ManifestPath) parse("/v2/acme/app/manifests/" + DIGEST);
    assertEquals(DIGEST, manifest.reference().digest().orElseThrow().toString());
    BlobPath blob = (BlobPath) parse("/v2/acme/app/blobs/" + DIGEST);
    assertEquals("acme/app", blob.name().value());
    assertEquals(DIGEST, blob.digest().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/library/alpine/manifests/3, docker.io, docker.io/library/alpine",
    "/v2/acme/app/manifests/1, registry.example.test:5999, registry.example.test:5999/acme/app",
    "/v2/via/docker.io/library/alpine/manifests/3, , docker.io/library/alpine",
    "/v2/via/docker.io/library/alpine/manifests/3, docker.io, docker.io/library/alpine",
    "/v2/via/registry.example.test:5999/app/manifests/1, , registry.example.test:5999/app",
    "/v2/acme/app/manifests/1, , acme/app",
    "/v2/acme/app/manifests/1, '', acme/app",
  })
  void looksMirroredNamesUpUnderTheirRegistry(String path, String namespace, String name)
      throws RegistryException {
    ManifestPath found = (ManifestPath) parse(path, Optional.ofNullable(namespace));
    assertEquals(name, found.reference().name().value());
  }

  /** Docker's classic store does not say that it means docker.io. */
  @ParameterizedTest
  @CsvSource({
    "library/alpine, docker.io/library/alpine",
    "library/a/b, docker.io/library/a/b",
    "acme/app, acme/app",
    "library, library",
    "librarian/app, librarian/app",
    "via/library/alpine, library/alpine",
  })
  void looksRejectedLibraryNamesUpUnderDockerHub(String asked, String name)
      throws RegistryException {
    PathNames names = new PathNames(Optional.empty(), rejected -> true);
    assertEquals(name, names.parse(asked).value());
  }

  @Test
  void leavesLibraryNamesThatThePolicyHasAUseFor() throws RegistryException {
    PathNames names =
        new PathNames(Optional.empty(), name -> !name.value().equals("library/alpine"));
    assertEquals("library/alpine", names.parse("library/alpine").value());
    String longest = "library/" + "a".repeat(255 - "library/".length());
    RegistryException refused = assertThrows(RegistryException.class, () -> names.parse(longest));
    assertEquals(ErrorCode.NAME_INVALID, refused.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "../etc", "docker.io/../..", "docker.io//x", "docker io", "%2e%2e", "/"})
  void refusesNamespaceThatIsNoRegistry(String namespace) {
    RegistryException refused =
        assertThrows(
            RegistryException.class, () -> parse("/v2/app/manifests/1", Optional.of(namespace)));
    assertEquals(ErrorCode.NAME_INVALID, refused.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1/",
        "/v2/x",
        "/v2/_catalog",
        "/v2/manifests/tag",
        "/v2//manifests/tag",
        "/v2/acme/app/manifests/",
        "/v2/acme/app/manifests/-x",
        "/v2/acme/app/manifests/.x",
        "/v2/acme/app/tags/lists",
        "/v2/acme/app/uploads/x",
      })
  void doesNotTakeOtherPaths(String path) {
    RegistryException refused = assertThrows(RegistryException.class, () -> parse(path));
    assertEquals(404, refused.code().status());
  }

  @Test
  void refusesPathsBeyondTheLongestName() {
    String path = "/v2/" + "a/".repeat(600) + "b/manifests/1";
    RegistryException refused = assertThrows(RegistryException.class, () -> parse(path));
    assertEquals(404, refused.code().status());
  }

  private static RegistryPath parse(String path) throws RegistryException {
    return parse(path, Optional.empty());
  }

  private static RegistryPath parse(String path, Optional<String> namespace)
      throws RegistryException {
    return RegistryPath.parse(path, new PathNames(namespace, name -> false));
  }
}
