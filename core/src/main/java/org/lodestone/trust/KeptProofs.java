package org.lodestone.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.LogProof;

/**
 * Proofs that a log has given, a file each, so that nobody is asked twice. They are checked again
 * whenever they are used: one that is lost or damaged costs a question.
 */
final class KeptProofs {

  /** Most that are kept; when there are more, the oldest quarter goes. */
  private static final int MOST = 16_384;

  private final Path folder;

  /**
   * @param folder of one log; made when something is written
   */
  KeptProofs(Path folder) {
    this.folder = folder;
  }

  Optional<LogProof> find(Digest payload, KeyId signer) throws IOException {
    try {
      return Optional.of(
          LogProof.parse(BoundedReads.file(file(payload, signer), LogProof.MAX_BYTES)));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void keep(Digest payload, KeyId signer, LogProof proof) throws IOException {
    DurableFiles.createDirectories(folder);
    prune();
    DurableFiles.replace(
        file(payload, signer), proof.encode(), folder.resolve("new-" + UUID.randomUUID()));
  }

  private void prune() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    if (files.size() < MOST) {
      return;
    }
    List<Aged> aged = new ArrayList<>();
    for (Path file : files) {
      aged(file).ifPresent(aged::add);
    }
    aged.sort(Comparator.comparing(Aged::time));
    for (Aged old : aged.subList(0, aged.size() / 4)) {
      Files.deleteIfExists(old.file());
    }
  }

  private record Aged(Path file, FileTime time) {}

  /** Empty when another process has removed it. */
  private static Optional<Aged> aged(Path file) throws IOException {
    try {
      return Optional.of(new Aged(file, Files.getLastModifiedTime(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Path file(Digest payload, KeyId signer) {
    return folder.resolve(payload.hex() + "-" + signer.hex());
  }
}
