package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.torrent.Tracker;

class EndpointsTest {

  @ParameterizedTest
  @CsvSource({
    "http://host:7070, http://host:7070/announce, http://host:7070",
    "http://host:7070/, http://host:7070/announce, http://host:7070",
    "http://host:7070/announce, http://host:7070/announce, http://host:7070",
    "https://host/lodestone/announce, https://host/lodestone/announce, https://host/lodestone",
    "udp://host:7070, udp://host:7070/announce, http://host:7070",
    "http://[::1]:7070, http://[::1]:7070/announce, http://[::1]:7070"
  })
  void aTrackerAloneTellsTheIndex(String given, String announce, String index) {
    Endpoints endpoints = Endpoints.of(List.of(Tracker.named(given)), List.of());
    assertEquals(List.of(Tracker.parse(announce)), endpoints.trackers());
    assertEquals(List.of(URI.create(index)), endpoints.indexes());
  }

  @ParameterizedTest
  @CsvSource({"ftp://a", "http:", "a.example:7070", "none"})
  void whatCannotBeATrackerIsRefused(String url) {
    assertThrows(IllegalArgumentException.class, () -> Tracker.named(url));
  }

  @Test
  void anIndexGivenReplacesThoseOfTheTrackers() {
    Endpoints endpoints =
        Endpoints.of(List.of(Tracker.named("http://a:1")), List.of(URI.create("http://b:2")));
    assertEquals(List.of(URI.create("http://b:2")), endpoints.indexes());
  }

  @Test
  void noneMeansNoIndex() {
    Endpoints endpoints =
        Endpoints.of(List.of(Tracker.named("http://a:1")), List.of(URI.create("none")));
    assertEquals(List.of(), endpoints.indexes());
  }

  @Test
  void oneServerByTwoProtocolsIsOneIndex() {
    Endpoints endpoints =
        Endpoints.of(List.of(Tracker.named("http://a:1"), Tracker.named("udp://a:1")), List.of());
    assertEquals(
        List.of(Tracker.parse("http://a:1/announce"), Tracker.parse("udp://a:1/announce")),
        endpoints.trackers());
    assertEquals(List.of(URI.create("http://a:1")), endpoints.indexes());
  }
}
