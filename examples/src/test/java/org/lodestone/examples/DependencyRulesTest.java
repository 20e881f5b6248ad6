package org.lodestone.examples;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.Rooms;

/** An example shows what core is enough for. */
class DependencyRulesTest {

  private static final Rooms EXAMPLES = Rooms.below("org.lodestone.examples");

  @Test
  void noProgramIsImported() {
    EXAMPLES.useOnly("index", "node", "oci", "publish", "sign", "source", "store", "torrent");
  }

  @Test
  void theEngineIsCores() {
    EXAMPLES.onlyEngineIsNative("");
  }

  @TestFactory
  List<DynamicTest> everyPackageHasItsPage() throws IOException {
    return Rooms.havePages();
  }
}
