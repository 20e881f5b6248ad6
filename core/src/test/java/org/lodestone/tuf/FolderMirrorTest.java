package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderMirrorTest {

  @TempDir Path folder;

  @Test
  void givesFilesOfTheFolderUpToTheBound() throws IOException {
    Files.writeString(folder.resolve("secret"), "s");
    Path served = Files.createDirectories(folder.resolve("collection/metadata")).getParent();
    Files.writeString(served.resolve("metadata/timestamp.json"), "{}");
    FolderMirror mirror = new FolderMirror(served);
    assertArrayEquals(
        "{}".getBytes(UTF_8), mirror.fetch("metadata/timestamp.json", 2).orElseThrow());
    assertThrows(IOException.class, () -> mirror.fetch("metadata/timestamp.json", 1));
    assertEquals(Optional.empty(), mirror.fetch("metadata/1.root.json", 10));
    assertEquals(Optional.empty(), mirror.fetch("metadata", 10));
    assertEquals(Optional.empty(), mirror.fetch("../secret", 10));
    assertEquals(Optional.empty(), mirror.fetch("/" + folder.resolve("secret"), 10));
  }
}
