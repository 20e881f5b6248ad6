package org.lodestone.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {

  @TempDir private Path folder;
  private StateFiles files;

  @BeforeEach
  void start() throws Exception {
    files =
        new StateFiles(folder, new TemporaryFiles(Files.createDirectory(folder.resolve("tmp"))));
  }

  @Test
  void keepsFilesByKindAndName() throws Exception {
    assertEquals(Optional.empty(), files.read("torrent", "a"));
    assertEquals(List.of(), files.list("torrent"));
    files.write("torrent", "a", new byte[] {1});
    files.write("torrent", "a", new byte[] {2});
    assertArrayEquals(new byte[] {2}, files.read("torrent", "a").orElseThrow());
    assertEquals(List.of("a"), files.list("torrent"));
    files.delete("torrent", "a");
    files.delete("torrent", "a");
    assertEquals(List.of(), files.list("torrent"));
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    for (String name : List.of("../a", "", ".a", "a/b", "a".repeat(201))) {
      assertThrows(IllegalArgumentException.class, () -> files.write("torrent", name, new byte[0]));
      assertThrows(IllegalArgumentException.class, () -> files.list(name));
    }
    for (String reserved : List.of("lock", "tmp", "partial")) {
      assertThrows(IllegalArgumentException.class, () -> files.read(reserved, "a"));
    }
  }
}
