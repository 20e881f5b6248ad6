package org.lodestone.seeder;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.Rooms;

/** Inside the seeder each room imports only those before it, and the root knows them all. */
class DependencyRulesTest {

  private static final Rooms SEEDER = Rooms.below("org.lodestone.seeder");

  @TestFactory
  List<DynamicTest> roomsLookOnlyDownwards() {
    return SEEDER.lookOnlyDownwards(
        List.of("terminal", "option", "report", "work", "adopt", "doctor", "witness", "command"));
  }

  @Test
  void theRootIsNobodysBusiness() {
    SEEDER.nothingKnowsTheRoot();
  }

  @Test
  void otherProgramsAreNotImported() {
    SEEDER.useOnly(
        "io",
        "json",
        "oci",
        "store",
        "source",
        "torrent",
        "sign",
        "tlog",
        "tuf",
        "document",
        "trust",
        "index",
        "journal",
        "node",
        "publish",
        "pull",
        "program",
        "control");
  }

  @Test
  void theEngineIsCores() {
    SEEDER.onlyEngineIsNative("");
  }

  @TestFactory
  List<DynamicTest> everyPackageHasItsPage() throws IOException {
    return Rooms.havePages();
  }
}
