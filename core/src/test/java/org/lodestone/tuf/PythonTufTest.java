package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.tuf.Update.Found;

/** A collection that python-tuf wrote: keys of three kinds, m of n, a rotation, a delegation. */
class PythonTufTest {

  private static final Path COLLECTION = Path.of("src/test/resources/tuf/python-tuf");

  @TempDir Path folder;

  @Test
  void readsIts() throws Exception {
    byte[] root = Files.readAllBytes(COLLECTION.resolve("metadata/1.root.json"));
    Update update =
        Update.run(
            new TrustedFolder(folder),
            Metadata.parse(RoleType.ROOT, root),
            new FolderMirror(COLLECTION),
            Instant.parse("2026-11-28T12:00:00Z"));
    Found found = update.find("acme/app/1.2").orElseThrow();
    assertArrayEquals("a document".getBytes(UTF_8), update.fetch(found, 100));
    assertEquals("é \\ \" \n", found.file().custom().orElseThrow().text("note"));
    Found delegated = update.find("lab/x/1").orElseThrow();
    assertEquals("ci", delegated.role());
    assertArrayEquals("x".getBytes(UTF_8), update.fetch(delegated, 100));
  }
}
