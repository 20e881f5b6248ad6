package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MagnetLinkTest {

  private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
  private static final String XT = "magnet:?xt=urn:btih:" + HEX;

  @Test
  void printsCanonically() {
    MagnetLink link =
        new MagnetLink(
            new InfoHash(HEX),
            Optional.of("1220" + "ab".repeat(32)),
            Optional.of("a b&c=ü"),
            OptionalLong.of(31337),
            List.of(
                Tracker.parse("http://tracker.example:6969/announce?key=a+b"),
                Tracker.parse("udp://t.example:80")),
            List.of(WebSeed.parse("https://cdn.example/blob")),
            List.of(HostPort.parse("192.0.2.1:6881"), HostPort.parse("[2001:db8::1]:6881")));
    assertEquals(
        XT
            + "&xt=urn:btmh:1220"
            + "ab".repeat(32)
            + "&dn=a%20b%26c%3D%C3%BC&xl=31337"
            + "&tr=http://tracker.example:6969/announce%3Fkey%3Da%2Bb&tr=udp://t.example:80"
            + "&ws=https://cdn.example/blob"
            + "&x.pe=192.0.2.1:6881&x.pe=%5B2001:db8::1%5D:6881",
        link.toString());
    assertEquals(link, MagnetLink.parse(link.toString()));
  }

  @Test
  void readsBase32() {
    assertEquals(
        MagnetLink.parse(XT),
        MagnetLink.parse("magnet:?xt=urn:btih:yex6dqdlxisuvhoj6um3gnnkpqjwpkek"));
  }

  @Test
  void readsWhatOtherClientsWrite() {
    MagnetLink link =
        MagnetLink.parse(
            "MAGNET:?dn=x&so=0-2&xt.1=urn:sha1:whatever&xt.2=urn:btih:"
                + HEX.toUpperCase(java.util.Locale.ROOT)
                + "&tr.1=http%3A%2F%2Fone%2Fannounce&tr.2=udp%3a%2f%2ftwo:1&tr=&&flag&=y&xl=0");
    assertEquals(new InfoHash(HEX), link.infoHash());
    assertEquals(
        List.of(Tracker.parse("http://one/announce"), Tracker.parse("udp://two:1")),
        link.trackers());
    assertEquals(OptionalLong.of(0), link.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|does not begin with magnet:?",
        "http://example|does not begin with magnet:?",
        "magnet:?|no xt=urn:btih",
        "magnet:?dn=x|no xt=urn:btih",
        "magnet:?xt=urn:btih:abcd|4 characters, not 40 or 32",
        "magnet:?xt=urn:btih:zz2fe1c06bba254a9dc9f519b335aa7c1367a88a|40 lower-case hex",
        "magnet:?xt=urn:btih:10000000000000000000000000000000|not base32",
        XT + "&xt=urn:btih:0000000000000000000000000000000000000000|given twice",
        XT + "&xt=urn:btmh:1234|not a SHA-256 multihash",
        XT + "&xl=-1|not a number of bytes",
        XT + "&xl=9223372036854775808|more than 64 bits",
        XT + "&xl=1&xl=2|given twice",
        XT + "&dn=%|hexadecimal digits",
        XT + "&dn=%4|hexadecimal digits",
        XT + "&dn=%zz|hexadecimal digits",
        XT + "&dn=%ff|not UTF-8",
        XT + "&tr=http://x/%0d%0aHost:|control characters",
        XT + "&x.pe=10.0.0.1|expected host:port",
        XT + "&x.pe=10.0.0.1:0|expected host:port",
        XT + "&x.pe=10.0.0.1:70000|expected host:port",
        XT + "&x.pe=a%20b:1|expected host:port",
      })
  void refusesGarbage(String text, String reason) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> MagnetLink.parse(text));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void boundsLengthAndCounts() {
    String longLink = XT + "&dn=" + "x".repeat(MagnetLink.MAX_LENGTH);
    assertThrows(IllegalArgumentException.class, () -> MagnetLink.parse(longLink));
    String manyTrackers =
        IntStream.rangeClosed(0, MagnetLink.MAX_HINTS)
            .mapToObj(i -> "&tr=udp://t:" + (i + 1))
            .collect(Collectors.joining());
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> MagnetLink.parse(XT + manyTrackers));
    assertTrue(refusal.getMessage().contains("more than 64"), refusal.getMessage());
  }
}
