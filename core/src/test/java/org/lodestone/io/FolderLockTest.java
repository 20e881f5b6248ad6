package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir private Path folder;

  @Test
  void isOneOwnersUntilItIsClosed() throws Exception {
    Path file = folder.resolve("lock");
    Path same = Files.createSymbolicLink(folder.resolve("link"), folder).resolve("lock");
    FolderLock lock = FolderLock.acquire(file);
    for (Path again : List.of(file, file, same)) {
      FolderLock.HeldException refusal =
          assertThrows(FolderLock.HeldException.class, () -> FolderLock.acquire(again));
      assertEquals("this process", refusal.holder());
    }
    lock.close();
    FolderLock.acquire(file).close();
    assertEquals(Long.toString(ProcessHandle.current().pid()), Files.readString(file));
  }
}
