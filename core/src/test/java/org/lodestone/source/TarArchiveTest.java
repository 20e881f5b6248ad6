package org.lodestone.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.TestImage;

class TarArchiveTest {

  private static final byte[] CONTENT = "content".getBytes(UTF_8);
  private static final byte[] OTHER = "another".getBytes(UTF_8);

  @TempDir Path directory;

  @Test
  void readsFilesWithLongNames() throws IOException {
    String name = "directory/".repeat(30) + "file";
    try (TarArchive archive = open(TestImage.tar(Map.of(name, CONTENT, "short", OTHER)))) {
      assertArrayEquals(CONTENT, archive.read(name));
      assertArrayEquals(OTHER, archive.read("./short"));
      assertFalse(archive.contains("none"));
      assertThrows(NoSuchFileException.class, () -> archive.open("none"));
    }
  }

  @Test
  void linksThatLeaveTheArchiveAreRefused() {
    for (String target : List.of("../../etc/passwd", "/etc/passwd")) {
      assertRefused("leaves the archive", TestImage.symbolicLink("a/link", target));
    }
  }

  @Test
  void linksInACircleEnd() throws IOException {
    byte[] tar =
        TestImage.tar(
            List.of(TestImage.symbolicLink("a", "b"), TestImage.symbolicLink("b", "a")), Map.of());
    try (TarArchive archive = open(tar)) {
      assertThrows(IOException.class, () -> archive.open("a"));
    }
  }

  @Test
  void namesThatLeaveTheArchiveAreRefused() {
    assertRefused("leaves the archive", TestImage.file("../evil", CONTENT));
  }

  @Test
  void oneNameForDifferentFilesIsRefused() throws IOException {
    byte[] first = TestImage.tar(Map.of("name", CONTENT));
    byte[] same = concatenate(entriesOf(first), first);
    try (TarArchive archive = open(same)) {
      assertArrayEquals(CONTENT, archive.read("name"));
    }
    byte[] different = concatenate(entriesOf(first), TestImage.tar(Map.of("name", OTHER)));
    IOException refusal = assertThrows(IOException.class, () -> open(different));
    assertTrue(refusal.getMessage().contains("two different entries named name"));
  }

  @Test
  void truncatedArchiveIsRefused() {
    byte[] tar = TestImage.tar(Map.of("name", new byte[2000]));
    for (int length : new int[] {0, 100, 513, 1024, 2000}) {
      assertThrows(IOException.class, () -> open(Arrays.copyOf(tar, length)));
    }
  }

  @Test
  void hugeExtendedHeaderIsRefusedUnread() {
    byte[] tar = TestImage.tar(Map.of("x".repeat(70_000), CONTENT));
    IOException refusal = assertThrows(IOException.class, () -> open(tar));
    assertTrue(refusal.getMessage().contains("extended header"), refusal.getMessage());
  }

  @Test
  void emptyFileIsRead() throws IOException {
    try (TarArchive archive = open(TestImage.tar(Map.of("empty", new byte[0])))) {
      assertEquals(0, archive.size("empty"));
      assertArrayEquals(new byte[0], archive.read("empty"));
    }
  }

  private void assertRefused(String why, TarArchiveEntry entry) {
    byte[] tar = TestImage.tar(List.of(entry), Map.of(entry.getName(), CONTENT));
    IOException refusal = assertThrows(IOException.class, () -> open(tar));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  private TarArchive open(byte[] tar) throws IOException {
    return TarArchive.open(Files.write(directory.resolve("test.tar"), tar));
  }

  /** A tar's first entry with its content, without the end of the archive. */
  private static byte[] entriesOf(byte[] tar) {
    return Arrays.copyOf(tar, 1024);
  }

  private static byte[] concatenate(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
