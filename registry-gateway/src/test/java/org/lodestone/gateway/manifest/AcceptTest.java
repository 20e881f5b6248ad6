package org.lodestone.gateway.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.oci.MediaTypes;

final class AcceptTest {

  @Test
  void mergesLines() {
    Accept accept =
        Accept.of(List.of(MediaTypes.DOCKER_MANIFEST, MediaTypes.OCI_MANIFEST, "text/plain"));
    assertTrue(accept.accepts(MediaTypes.DOCKER_MANIFEST));
    assertTrue(accept.accepts(MediaTypes.OCI_MANIFEST));
    assertFalse(accept.accepts(MediaTypes.OCI_INDEX));
  }

  @Test
  void takesAnythingWithoutAnAcceptLine() {
    assertTrue(Accept.of(List.of()).accepts(MediaTypes.OCI_INDEX));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|true",
        "application/*|true",
        "text/plain, */*;q=0.1|true",
        "application/vnd.oci.image.index.v1+json;q=0.5|true",
        "APPLICATION/VND.OCI.IMAGE.INDEX.V1+JSON|true",
        "application/vnd.oci.image.index.v1+json; q=0|false",
        "*/*;q=0.000|false",
        "text/html|false",
      })
  void readsListsAndWeights(String line, boolean accepted) {
    Accept accept = Accept.of(List.of(line, "text/none"));
    assertEquals(accepted, accept.accepts(MediaTypes.OCI_INDEX));
  }
}
