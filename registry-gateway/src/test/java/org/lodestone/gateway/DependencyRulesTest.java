package org.lodestone.gateway;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.Rooms;

/** The gateway pulls: it needs nothing of those who publish, nor of other programs. */
class DependencyRulesTest {

  private static final Rooms GATEWAY = Rooms.below("org.lodestone.gateway");

  @Test
  void neitherPublishersNorOtherProgramsAreImported() {
    GATEWAY.useOnly(
        "io",
        "json",
        "oci",
        "store",
        "torrent",
        "sign",
        "document",
        "trust",
        "index",
        "node",
        "pull",
        "program",
        "control");
  }

  @Test
  void theEngineIsCores() {
    GATEWAY.onlyEngineIsNative("");
  }

  @TestFactory
  List<DynamicTest> everyPackageHasItsPage() throws IOException {
    return Rooms.havePages();
  }
}
