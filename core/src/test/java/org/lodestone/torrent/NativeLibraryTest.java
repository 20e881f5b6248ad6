package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {

  @Test
  void loadsAndLeavesNothingBehind() throws IOException {
    assertTrue(NativeLibrary.load().startsWith("2.0.6"));
    assertEquals(NativeLibrary.load(), NativeLibrary.load());
    assertNull(System.getProperty(NativeLibrary.PATH_PROPERTY));
    try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> libraries = mapped.filter(line -> line.contains("libtorrent4j.so")).toList();
      assertFalse(libraries.isEmpty());
      assertTrue(libraries.stream().allMatch(line -> line.endsWith("(deleted)")), libraries + "");
    }
  }

  @Test
  void namesThePlatformItHasNoLibraryFor() {
    assertDoesNotThrow(() -> NativeLibrary.requireBundled("Linux", "amd64"));
    for (List<String> platform :
        List.of(List.of("Linux", "aarch64"), List.of("Mac OS X", "x86_64"))) {
      IOException refusal =
          assertThrows(
              IOException.class,
              () -> NativeLibrary.requireBundled(platform.get(0), platform.get(1)));
      assertTrue(
          refusal.getMessage().contains(platform.get(0) + " on " + platform.get(1)),
          refusal.getMessage());
      assertTrue(refusal.getMessage().contains("-Dlibtorrent4j.jni.path=FILE"));
    }
  }
}
