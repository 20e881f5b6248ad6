package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class MagnetLinkFuzzTest {

  @FuzzTest
  void printsWhatItRead(FuzzedDataProvider data) {
    // Half of the inputs begin like a link, so that the search starts behind the first check.
    String prefix = data.consumeBoolean() ? "magnet:?xt=urn:btih:" + "0".repeat(40) + "&" : "";
    MagnetLink link;
    try {
      link = MagnetLink.parse(prefix + data.consumeRemainingAsString());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(link, MagnetLink.parse(link.toString()));
  }
}
