package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i0e",
        "i-1e",
        "i9223372036854775807e",
        "i-9223372036854775808e",
        "0:",
        "4:spam",
        "le",
        "li1e1:ae",
        "de",
        "d1:ai1e2:abl1:xee"
      })
  void readsAndWritesTheSameBytes(String encoded) {
    assertArrayEquals(bytes(encoded), Bencode.decode(bytes(encoded)).encode());
  }

  @Test
  void sortsKeysByTheirRawBytes() {
    Bencode dict =
        Bencode.Dict.of(
            Map.of("\u00ff", new Bencode.Int(2), "a", new Bencode.Int(1), "", Bencode.text("é")));
    assertArrayEquals("d0:2:Ã©1:ai1e1:ÿi2ee".getBytes(StandardCharsets.ISO_8859_1), dict.encode());
    assertEquals(dict, Bencode.decode(dict.encode()));
  }

  @Test
  void readsNestedValues() {
    assertEquals(
        new Bencode.Items(List.of(new Bencode.Int(7), Bencode.text("ab"))),
        Bencode.decode(bytes("li7e2:abe")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|ends in the middle",
        "i|ends in the middle",
        "ie|expected a digit",
        "i-e|expected a digit",
        "i-0e|minus zero",
        "i01e|leading zero",
        "i9223372036854775808e|64 bits",
        "i99999999999999999999e|expected 'e'",
        "i1ei2e|3 bytes follow",
        "01:a|leading zero",
        "5:abcd|5 bytes with 4 left",
        "9999999999999999999:a|bytes with 1 left",
        "-1:a|expected a value",
        "x|expected a value",
        "l|ends in the middle",
        "d1:ae|expected a value",
        "d1:bi1e1:ai1ee|sorted and unique",
        "d1:ai1e1:ai1ee|sorted and unique",
        "di1ei1ee|expected a value",
      })
  void refusesWhatIsNotCanonical(String encoded, String reason) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> Bencode.decode(bytes(encoded)));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void refusesDeepNesting() {
    byte[] allowed = bytes("l".repeat(Bencode.MAX_DEPTH) + "le" + "e".repeat(Bencode.MAX_DEPTH));
    assertArrayEquals(allowed, Bencode.decode(allowed).encode());
    byte[] bomb = bytes("l".repeat(1_000_000));
    var refusal = assertThrows(IllegalArgumentException.class, () -> Bencode.decode(bomb));
    assertTrue(refusal.getMessage().contains("nested deeper"), refusal.getMessage());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
