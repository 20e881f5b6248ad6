package org.lodestone.seeder.work;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;

class FetchLayoutTest {

  @TempDir private Path folder;

  @Test
  void goesAwayWhenNothingCame() throws IOException {
    Path root = folder.resolve("layout");
    FetchLayout.open(root).close();
    assertFalse(Files.exists(root));
  }

  @Test
  void staysWithABlobOrAPartOfOne() throws IOException {
    Path whole = folder.resolve("whole");
    try (FetchLayout layout = FetchLayout.open(whole)) {
      layout.store().put(new byte[] {1});
    }
    Path part = folder.resolve("part");
    try (FetchLayout layout = FetchLayout.open(part)) {
      Files.write(layout.store().partial(Digest.of(new byte[] {1, 2})), new byte[] {1});
    }
    assertTrue(Files.exists(whole));
    assertTrue(Files.exists(part));
  }

  @Test
  void staysWhenItWasThereBefore() throws IOException {
    FetchLayout.open(Files.createDirectory(folder.resolve("layout"))).close();
    assertTrue(Files.exists(folder.resolve("layout")));
  }
}
