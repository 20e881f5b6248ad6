package org.lodestone;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.torrent.Tracker;

/** Inside core each package imports only those before it. */
class DependencyRulesTest {

  private static final List<String> TOOLS = List.of("io", "json");

  private static final List<String> IMAGES =
      List.of(
          "sqlite",
          "oci",
          "store",
          "registry",
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
          "relay",
          "upstream");

  /** What the mains share lies beside all that, below what hands over from one to another. */
  private static final List<String> ORDER =
      Stream.of(TOOLS, IMAGES, List.of("program", "control")).flatMap(List::stream).toList();

  private static final Rooms CORE = Rooms.below("org.lodestone");

  @TestFactory
  List<DynamicTest> packagesLookOnlyDownwards() {
    return CORE.lookOnlyDownwards(ORDER);
  }

  @Test
  void publishAndPullDoNotKnowOneAnother() {
    CORE.doesNotKnow("publish", List.of("pull"));
    CORE.doesNotKnow("pull", List.of("publish"));
  }

  /** But where operators say that peers meet. */
  @Test
  void programKnowsNothingOfImages() {
    CORE.doesNotKnow("program", IMAGES, Tracker.class);
  }

  @Test
  void onlyTheEngineTouchesTheNativeLibrary() {
    CORE.onlyEngineIsNative("torrent");
  }

  @TestFactory
  List<DynamicTest> everyPackageHasItsPage() throws IOException {
    return Rooms.havePages();
  }
}
