package org.lodestone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;

class BlobAddressTest {

  private static final String HEX = "0".repeat(64);
  private static final Digest DIGEST = Digest.parse("sha256:" + HEX);

  @ParameterizedTest
  @CsvSource({
    "registry.example/team/app, false, https://registry.example/v2/team/app/blobs/sha256:",
    "registry.example:5000/app, true, http://registry.example:5000/v2/app/blobs/sha256:",
    "localhost:5000/app, false, http://localhost:5000/v2/app/blobs/sha256:",
    "docker.io/library/alpine, false, https://docker.io/v2/library/alpine/blobs/sha256:",
  })
  void comesBack(String name, boolean plainHttp, String uri) {
    BlobAddress address = new BlobAddress(RepositoryName.parse(name), DIGEST);
    assertEquals(URI.create(uri + HEX), address.uri(plainHttp));
    assertEquals(Optional.of(address), BlobAddress.parse(address.uri(plainHttp)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://registry.example/blob",
        "https://registry.example/v2/app/blobs/sha256:12",
        "https://registry.example/v2/app/blobs/md5:00",
        "https://registry.example/v2/../blobs/sha256:HEX",
        "https://registry.example/v2/App/blobs/sha256:HEX",
        "https://registry.example/v2/app/blobs/sha256:HEX?x=1",
        "https://user@registry.example/v2/app/blobs/sha256:HEX",
        "ftp://registry.example/v2/app/blobs/sha256:HEX",
      })
  void isNothingElse(String uri) {
    assertEquals(Optional.empty(), BlobAddress.parse(URI.create(uri.replace("HEX", HEX))));
  }
}
