package org.lodestone.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process at a time in a store: a lock on a file, which the kernel frees whatever way the
 * process ends. The file holds the owner's process ID, for messages only.
 */
final class StoreLock implements AutoCloseable {

  /**
   * The stores of this process. Asked before the file is opened: POSIX locks belong to the process,
   * and closing a second channel on the file would free the lock the first one holds.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel channel;

  private StoreLock(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /**
   * @param root the store's directory, as {@link Path#toRealPath} names it
   */
  static StoreLock acquire(Path root, Path file) throws IOException {
    if (!HELD.add(root)) {
      throw new StoreLockedException(message(root, "this process"));
    }
    boolean acquired = false;
    try {
      StoreLock lock = lock(root, file);
      acquired = true;
      return lock;
    } finally {
      if (!acquired) {
        HELD.remove(root);
      }
    }
  }

  private static StoreLock lock(Path root, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new StoreLockedException(message(root, holder(channel)));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      locked = true;
      return new StoreLock(root, channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static String message(Path root, String holder) {
    return "blob store %s is in use by %s; stop that first, or choose another directory"
        .formatted(root, holder);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(20);
    channel.read(content, 0);
    String pid = StandardCharsets.US_ASCII.decode(content.flip()).toString();
    return pid.matches("[0-9]+") ? "process " + pid : "another process";
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(root);
    }
  }
}
