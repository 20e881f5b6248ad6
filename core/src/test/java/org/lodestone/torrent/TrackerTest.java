package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackerTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP://Tracker.Example:80/Announce?Key=A, http://tracker.example/Announce?Key=A, tracker.example:80",
    "https://t.example:443/, https://t.example/, t.example:443",
    "udp://[2001:DB8::1]:80, udp://[2001:db8::1]:80, [2001:db8::1]:80",
    "http://[::1]/a%20b#c, http://[::1]/a%20b, [::1]:80",
  })
  void isOneHoweverItIsWritten(String written, String url, String place) {
    Tracker tracker = Tracker.parse(written);
    assertEquals(url, tracker.toString());
    assertEquals(Tracker.parse(url), tracker);
    assertEquals(HostPort.parse(place), tracker.place());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://t.example:1/|found: ftp://t.example:1/",
        "t.example:7070|found: t.example:7070",
        "http:///announce|found: http:///announce",
        "http://|found: http:// (Expected authority)",
        "udp://t.example|it names no port",
        "http://t.example:0/|not a port: 0",
        "http://user:secret@t.example/|it names a user",
      })
  void refusesWhatCannotBeCalled(String url, String reason) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Tracker.parse(url)).getMessage();
    assertTrue(message.startsWith("a tracker is an http:, https: or udp: URL such as"), message);
    assertTrue(message.contains(reason), message);
    assertEquals(Optional.empty(), Tracker.ofHint(url));
  }

  @Test
  void anOperatorNamesAServerAlone() {
    assertEquals(Tracker.parse("udp://t:1/announce"), Tracker.named("udp://t:1"));
    assertEquals(Tracker.parse("http://t/other"), Tracker.named("http://t/other"));
    assertEquals("udp://t:1", Tracker.parse("udp://t:1").toString());
  }
}
