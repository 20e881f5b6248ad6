package org.lodestone.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  @Test
  void ordersNamesByCodePointsAndEscapesQuoteAndBackslashOnly() {
    // As UTF-16 the emoji's first unit would come before the private-use character.
    assertEquals(
        "{\"\":null,\"a\":[1,true,{}],\"b\":\"\\\"\\\\/\n\u00e9\",\"\ue000\":[],\"\ud83d\ude00\":-3}",
        canonical(
            "{\"\\ud83d\\ude00\":-3, \"\\ue000\":[], \"b\":\"\\\"\\\\\\/\\n\\u00e9\","
                + " \"a\":[1, true, {}], \"\":null}"));
  }

  @Test
  void keepsIntegersOfAnySize() {
    assertEquals("[0,12345678901234567890123]", canonical("[-0, 12345678901234567890123]"));
  }

  @Test
  void refusesWhatHasNoCanonicalForm() {
    assertThrows(IllegalArgumentException.class, () -> canonical("{\"a\":1.0}"));
    assertThrows(IllegalArgumentException.class, () -> canonical("{\"a\":1e3}"));
    assertThrows(IllegalArgumentException.class, () -> canonical("{\"a\":\"\\ud800\"}"));
  }

  private static String canonical(String json) {
    StrictJson strict = new StrictJson(new StrictJson.Bounds(1000, 10, 100, 100, 100));
    return new String(CanonicalJson.write(strict.parse(json.getBytes(UTF_8))), UTF_8);
  }
}
