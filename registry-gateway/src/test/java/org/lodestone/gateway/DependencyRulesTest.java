package org.lodestone.gateway;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.lodestone.Rooms;

/**
 * The gateway pulls: it needs nothing of those who publish, nor of other programs. Inside, each
 * package imports only those before it.
 */
class DependencyRulesTest {

  private static final Rooms GATEWAY = Rooms.below("org.lodestone.gateway");

  private static final List<String> ANSWERERS = List.of("manifest", "blob", "tags", "relay");

  private static final List<String> ORDER =
      Stream.of(List.of("agreement", "http", "upstream"), ANSWERERS, List.of("push"))
          .flatMap(List::stream)
          .toList();

  @TestFactory
  List<DynamicTest> packagesLookOnlyDownwards() {
    return GATEWAY.lookOnlyDownwards(ORDER);
  }

  @Test
  void noneKnowsTheProgram() {
    GATEWAY.nothingKnowsTheRoot();
  }

  @Test
  void theProtocolDoesNotKnowWhatWasPromised() {
    GATEWAY.doesNotKnow("http", List.of("agreement"));
  }

  @ParameterizedTest
  @FieldSource("ANSWERERS")
  void thoseWhoAnswerDoNotKnowOneAnother(String answerer) {
    List<String> others = ANSWERERS.stream().filter(other -> !other.equals(answerer)).toList();
    GATEWAY.doesNotKnow(answerer, others);
  }

  @Test
  void neitherImageSourcesNorOtherProgramsAreImported() {
    GATEWAY.useOnly(
        "io",
        "json",
        "oci",
        "store",
        "registry",
        "torrent",
        "sign",
        "document",
        "trust",
        "index",
        "journal",
        "node",
        "publish",
        "pull",
        "relay",
        "upstream",
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
