package org.lodestone.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * One owner at a time of a folder: a lock on a file in it, which the kernel frees whatever way the
 * process ends. The file holds the owner's process ID, for messages only.
 */
public final class FolderLock implements AutoCloseable {

  /**
   * The locks of this process. Asked before the file is opened: POSIX locks belong to the process,
   * and closing a second channel on the file would free the lock the first one holds.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** The kernel tells nobody when a lock of another process becomes free. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Somebody else has the folder. */
  public static final class HeldException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String holder;

    private HeldException(Path file, String holder) {
      super(file + " is locked by " + holder);
      this.holder = holder;
    }

    /** Who has it: {@code this process}, {@code process 4711} or {@code another process}. */
    public String holder() {
      return holder;
    }
  }

  /**
   * Takes the lock, or fails at once.
   *
   * @param file made if need be; its folder is there
   * @throws HeldException when somebody has it
   */
  public static FolderLock acquire(Path file) throws IOException {
    Path real = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    if (!HELD.add(real)) {
      throw new HeldException(real, "this process");
    }
    boolean acquired = false;
    try {
      FolderLock lock = new FolderLock(real, lock(real));
      acquired = true;
      return lock;
    } finally {
      if (!acquired) {
        HELD.remove(real);
      }
    }
  }

  /**
   * Takes the lock as soon as it is free, for work that is short.
   *
   * @throws HeldException when somebody has it for longer than that
   */
  public static FolderLock await(Path file, Duration patience) throws IOException {
    Deadline deadline = Deadline.in(patience);
    while (true) {
      try {
        return acquire(file);
      } catch (HeldException e) {
        if (deadline.isOver()) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new HeldException(file, holder(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
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
      HELD.remove(file);
    }
  }
}
