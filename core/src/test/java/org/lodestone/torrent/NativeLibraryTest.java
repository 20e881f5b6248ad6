package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
    List<Path> before = unpacked();
    assertTrue(NativeLibrary.load().startsWith("2.0.6"));
    assertEquals(NativeLibrary.load(), NativeLibrary.load());
    assertTrue(before.containsAll(unpacked()), unpacked() + " was left");
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

  private static List<Path> unpacked() throws IOException {
    try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return temporary
          .filter(path -> path.getFileName().toString().startsWith("lodestone-native"))
          .toList();
    }
  }
}
