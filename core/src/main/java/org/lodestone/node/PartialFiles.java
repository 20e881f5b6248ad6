package org.lodestone.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;

/**
 * The files that blobs grow in. The first source of a blob gets the store's own, which outlives a
 * restart; those that are tried beside it get others next to it, {@code <hex>.1} and so on. What
 * comes in order has a file of another name, {@code <hex>.stream}, that outlives a restart, too:
 * all of it is there up to its end, while a swarm's has holes.
 */
final class PartialFiles {

  private static final String STREAM = ".stream";
  private static final Pattern STREAM_NAME = Pattern.compile("[a-f0-9]{64}\\.stream");

  /** How long the file of a download that nobody goes on with is kept. */
  static final Duration LIFE = Duration.ofHours(24);

  private final BlobStore store;

  /** Guarded by this. */
  private final Set<Path> taken = new HashSet<>();

  PartialFiles(BlobStore store) {
    this.store = store;
  }

  /** Removes what a crash left of the further ones, and of blobs that are here. */
  void sweep() throws IOException {
    try (DirectoryStream<Path> further = Files.newDirectoryStream(directory(), "*.*")) {
      for (Path file : further) {
        if (!isWanted(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  private boolean isWanted(String name) {
    return STREAM_NAME.matcher(name).matches()
        && !store.contains(new Digest(name.substring(0, name.length() - STREAM.length())));
  }

  private Path directory() {
    return store.root().resolve("lodestone").resolve("partial");
  }

  /**
   * One that nothing grows in.
   *
   * @param touched when it was written to last, in milliseconds since 1970
   */
  record Idle(Path path, long touched) {
    boolean isOf(Digest blob) {
      return path.getFileName().toString().startsWith(blob.hex());
    }
  }

  /** The longest untouched first. */
  List<Idle> idle() throws IOException {
    List<Idle> idle = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory())) {
      for (Path file : files) {
        if (!isTaken(file)) {
          idle.add(new Idle(file, file.toFile().lastModified()));
        }
      }
    }
    idle.sort(Comparator.comparingLong(Idle::touched));
    return idle;
  }

  private synchronized boolean isTaken(Path file) {
    return taken.contains(file);
  }

  /**
   * Removes one of those.
   *
   * @return false when something has begun to grow in it
   */
  synchronized boolean drop(Path file) throws IOException {
    return !taken.contains(file) && Files.deleteIfExists(file);
  }

  /** What all of them take at most: they may have holes. */
  long bytes() throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory())) {
      for (Path file : files) {
        sum += file.toFile().length();
      }
    }
    return sum;
  }

  /**
   * A file for another source.
   *
   * @param inOrder whether it brings the bytes from first to last
   */
  synchronized Path take(Digest digest, boolean inOrder) {
    Path first = first(digest, inOrder);
    Path file = first;
    for (int i = 1; !taken.add(file); i++) {
      file = first.resolveSibling(first.getFileName() + "." + i);
    }
    return file;
  }

  private Path first(Digest digest, boolean inOrder) {
    Path own = store.partial(digest);
    return inOrder ? own.resolveSibling(digest.hex() + STREAM) : own;
  }

  /**
   * Gives a file back. The first one of its kind stays where it is, for the next time, unless the
   * blob is in the store: then it would be a second link to it.
   */
  synchronized void release(Digest digest, Path file) throws IOException {
    taken.remove(file);
    boolean first = file.equals(first(digest, false)) || file.equals(first(digest, true));
    if (!first || store.contains(digest)) {
      Files.deleteIfExists(file);
    }
  }
}
