package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class ReferenceFuzzTest {

  @FuzzTest
  void printsWhatItRead(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    Reference reference;
    try {
      reference = Reference.parse(text);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(text, reference.toString());
    RepositoryName name = reference.name();
    assertTrue(name.value().endsWith(name.path()));
    assertTrue(name.domain().map(name.value()::startsWith).orElse(true));
  }
}
