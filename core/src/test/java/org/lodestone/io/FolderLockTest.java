package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    assertThrows(FolderLock.HeldException.class, () -> FolderLock.await(file, Duration.ZERO));
    lock.close();
    FolderLock.acquire(file).close();
    FolderLock.await(file, Duration.ZERO).close();
    assertEquals(Long.toString(ProcessHandle.current().pid()), Files.readString(file));
  }

  @Test
  void canBeWaitedFor() throws Exception {
    Path file = folder.resolve("lock");
    FolderLock lock = FolderLock.acquire(file);
    CompletableFuture<FolderLock> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return FolderLock.await(file, Duration.ofMinutes(1));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    lock.close();
    next.get(1, TimeUnit.MINUTES).close();
  }
}
