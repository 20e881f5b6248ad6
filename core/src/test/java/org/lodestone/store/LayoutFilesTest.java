package org.lodestone.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Manifest;

class LayoutFilesTest {

  @TempDir private Path root;
  private LayoutFiles files;

  @BeforeEach
  void start() throws Exception {
    Path own = Files.createDirectory(root.resolve("lodestone"));
    files = new LayoutFiles(root, new TemporaryFiles(Files.createDirectory(own.resolve("tmp"))));
  }

  @Test
  void makesAnEmptyLayout() throws Exception {
    files.prepare();
    assertArrayEquals(LayoutIndex.empty().bytes(), Files.readAllBytes(root.resolve("index.json")));
    LayoutIndex.checkLayoutFile(Files.readAllBytes(root.resolve("oci-layout")));
  }

  @Test
  void anIndexThatNobodyReadsIsSetAside() throws Exception {
    byte[] large = new byte[Manifest.MAX_BYTES + 1];
    Files.write(root.resolve("index.json"), large);
    files.prepare();
    assertArrayEquals(LayoutIndex.empty().bytes(), Files.readAllBytes(root.resolve("index.json")));
    assertEquals(large.length, Files.size(root.resolve("lodestone/index.json.too-large")));
  }

  @Test
  void refusesWhatHoldsSomethingElse() throws Exception {
    LayoutFiles.refuseForeignDirectory(root);
    Files.writeString(root.resolve("letter.txt"), "dear");
    FileSystemException refusal =
        assertThrows(FileSystemException.class, () -> LayoutFiles.refuseForeignDirectory(root));
    assertTrue(refusal.getMessage().contains("letter.txt"), refusal.getMessage());
    files.prepare();
    LayoutFiles.refuseForeignDirectory(root);
  }
}
