package org.lodestone.seeder.work;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.seeder.terminal.Captured;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Terminal;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.EngineConfig;

class FetchLayoutTest {

  @TempDir private Path folder;

  @Test
  void goesAwayWhenNothingCame() throws Exception {
    Path root = folder.resolve("layout");
    open(root).close();
    assertFalse(Files.exists(root));
  }

  @Test
  void staysWithABlobOrAPartOfOne() throws Exception {
    Path whole = folder.resolve("whole");
    try (FetchLayout layout = open(whole)) {
      store(layout).put(new byte[] {1});
    }
    Path part = folder.resolve("part");
    try (FetchLayout layout = open(part)) {
      Files.write(store(layout).partial(Digest.of(new byte[] {1, 2})), new byte[] {1});
    }
    assertTrue(Files.exists(whole));
    assertTrue(Files.exists(part));
  }

  @Test
  void staysWhenItWasThereBefore() throws Exception {
    open(Files.createDirectory(folder.resolve("layout"))).close();
    assertTrue(Files.exists(folder.resolve("layout")));
  }

  private static FetchLayout open(Path root) throws Exception {
    Environment environment =
        new Environment(
            Map.of(),
            new Captured().stream(),
            new Captured().stream(),
            Terminal.NONE,
            Terminal.NONE,
            prompt -> Optional.empty(),
            question -> Optional.empty(),
            Clock.systemUTC());
    return FetchLayout.open(
        root, EngineConfig.defaults(), List.of(), environment.clock(), new Output(environment));
  }

  private static BlobStore store(FetchLayout layout) {
    return layout.access().own().orElseThrow().store();
  }
}
