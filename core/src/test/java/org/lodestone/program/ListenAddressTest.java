package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:7070", "[::1]:7070", "localhost:0"})
  void printsWhatItReads(String text) {
    assertEquals(text, ListenAddress.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":7070", "127.0.0.1", "7070", "::1:7070", "a:b", "a:-1", "a:65536"})
  void rejectsAnythingWithoutHostAndPort(String text) {
    assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(text));
  }

  @Test
  void knowsEveryInterface() {
    assertEquals(
        true, ListenAddress.parse("0.0.0.0:1").toSocketAddress().getAddress().isAnyLocalAddress());
  }
}
