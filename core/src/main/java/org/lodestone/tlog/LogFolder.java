package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;

/**
 * A log's files: {@code checkpoint}, the tiles below {@code tile/}, and {@code batch}, which is the
 * log's own, or {@code progress}, which is a mirror's. Any static server may serve the first two as
 * they are. A file is replaced in one step, and on disk when that returns.
 */
public final class LogFolder implements TileSource {

  /** Puts content in the place of a file, durably and in one step. */
  interface Disk {
    void replace(Path target, byte[] content, Path temporary) throws IOException;
  }

  private static final String CHECKPOINT = "checkpoint";
  private static final String BATCH = "batch";
  private static final String PROGRESS = "progress";
  private static final String TEMPORARY = "new";

  private final Path folder;
  private final Disk disk;

  public LogFolder(Path folder) {
    this(folder, DurableFiles::replace);
  }

  LogFolder(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  Path path() {
    return folder;
  }

  @Override
  public Optional<byte[]> read(TilePath tile) throws IOException {
    return read(tile.toString(), MAX_TILE_BYTES);
  }

  /** What was published last; empty in a new log. */
  public Optional<SignedCheckpoint> checkpoint() throws IOException {
    return parsed(CHECKPOINT, SignedNote.MAX_BYTES, SignedCheckpoint::parse);
  }

  Optional<Batch> batch() throws IOException {
    return parsed(BATCH, Batch.MAX_BYTES, Batch::parse);
  }

  MirrorProgress progress() throws IOException {
    return parsed(PROGRESS, MirrorProgress.MAX_BYTES, MirrorProgress::parse)
        .orElse(MirrorProgress.NONE);
  }

  boolean hasTiles() {
    return Files.exists(folder.resolve("tile"));
  }

  void write(SignedCheckpoint checkpoint) throws IOException {
    write(CHECKPOINT, checkpoint.note().encode());
  }

  void write(MirrorProgress progress) throws IOException {
    write(PROGRESS, progress.encode());
  }

  void write(Batch batch) throws IOException {
    write(BATCH, batch.encode());
  }

  /**
   * @param path as {@link TilePath} writes it
   */
  void writeTile(String path, byte[] content) throws IOException {
    write(path, content);
  }

  /** Removes what a death in the middle of a write has left. */
  void tidy() throws IOException {
    Files.deleteIfExists(folder.resolve(TEMPORARY));
  }

  /** Removes the parts of a tile that is there as a whole. */
  void removeParts(TilePath whole) throws IOException {
    Path parts = folder.resolve(whole + ".p");
    if (!Files.isDirectory(parts)) {
      return;
    }
    try (Stream<Path> all = Files.list(parts)) {
      for (Path part : all.toList()) {
        Files.delete(part);
      }
    }
    Files.delete(parts);
  }

  private void write(String name, byte[] content) throws IOException {
    Path target = folder.resolve(name);
    DurableFiles.createDirectories(target.getParent());
    disk.replace(target, content, folder.resolve(TEMPORARY));
  }

  private interface Form<T> {
    T parse(byte[] bytes);
  }

  private <T> Optional<T> parsed(String name, int limit, Form<T> form) throws IOException {
    Optional<byte[]> bytes = read(name, limit);
    try {
      return bytes.map(form::parse);
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(name) + " is damaged: " + e.getMessage(), e);
    }
  }

  private Optional<byte[]> read(String name, int limit) throws IOException {
    try {
      return Optional.of(BoundedReads.file(folder.resolve(name), limit));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
