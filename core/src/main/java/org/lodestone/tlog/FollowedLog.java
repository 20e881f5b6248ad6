package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;

/**
 * What a reader knows of a log: the last checkpoint that it believed. A later one has to begin with
 * it. A log that does not, or that goes back, is refused; of one that forked there is evidence from
 * then on, and nothing more of it is believed until somebody has removed that.
 *
 * <p>Several threads and processes may share the folder.
 */
public final class FollowedLog {

  /** The log has signed two histories. */
  public static final class ForkException extends IOException {

    private static final long serialVersionUID = 1L;

    private ForkException(ForkEvidence evidence, Path file) {
      super("%s; the evidence is in %s".formatted(evidence, file));
    }
  }

  /** The log was seen with more than it is shown with. */
  public static final class OlderStateException extends LogVerificationException {

    private static final long serialVersionUID = 1L;

    private OlderStateException(VerifierKey log, TreeHead seen, TreeHead shown, String more) {
      super(
          "%s was seen with %d entries, it is shown with %d: an older state of it"
                  .formatted(log.name(), seen.size(), shown.size())
              + more);
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final VerifierKey log;
  private final Path folder;

  /**
   * @param folder of this log alone; made when something is written
   */
  public FollowedLog(VerifierKey log, Path folder) {
    this.log = log;
    this.folder = folder;
  }

  /** The last checkpoint that was believed; empty before the first. */
  public Optional<SignedCheckpoint> last() throws IOException {
    return read(checkpointFile(), SignedNote.MAX_BYTES, SignedCheckpoint::parse);
  }

  /** The evidence that the log has forked, once it was found. */
  public Optional<ForkEvidence> evidence() throws IOException {
    return read(evidenceFile(), ForkEvidence.MAX_BYTES, ForkEvidence::parse);
  }

  /**
   * Believes a checkpoint that the log's key has signed, if it follows from the last one. When this
   * returns that is on disk.
   *
   * @param source of the proof, and of evidence; believed in nothing
   * @throws ForkException when the log has signed another history, now or earlier
   * @throws OlderStateException when more than that was seen, here or by another thread meanwhile
   * @throws LogVerificationException when it is not the log's, or nothing shows that it follows
   * @throws IOException when the source does not answer, or the folder cannot be used
   */
  public void advance(SignedCheckpoint next, RemoteLog source)
      throws IOException, LogVerificationException {
    next.verify(log);
    Optional<SignedCheckpoint> known;
    do {
      requireOneHistory();
      known = last();
      if (known.isPresent()) {
        check(known.get(), next, source);
        if (known.get().tree().equals(next.tree())) {
          return;
        }
      }
    } while (!replace(known, next));
  }

  private void requireOneHistory() throws IOException {
    Optional<ForkEvidence> found = evidence();
    if (found.isPresent()) {
      throw new ForkException(found.get(), evidenceFile());
    }
  }

  private void check(SignedCheckpoint known, SignedCheckpoint next, RemoteLog source)
      throws IOException, LogVerificationException {
    TreeHead old = known.tree();
    TreeHead tree = next.tree();
    if (old.size() == 0) {
      return; // every tree begins with the empty one
    }
    if (tree.size() > old.size()) {
      ConsistencyProof proof = source.consistency(old.size(), tree.size());
      try {
        proof.verify(old, tree);
        return;
      } catch (LogVerificationException e) {
        String more = lookForFork(known, next, source);
        throw new LogVerificationException(
            "nothing shows that %d entries of %s begin with the %d seen before: %s%s"
                .formatted(tree.size(), log.name(), old.size(), e.getMessage(), more));
      }
    }
    if (!tree.equals(old)) {
      throw new OlderStateException(log, old, tree, lookForFork(known, next, source));
    }
  }

  /**
   * @return empty when there is none; else why that cannot be told
   */
  private String lookForFork(SignedCheckpoint known, SignedCheckpoint next, RemoteLog source)
      throws IOException {
    Optional<ForkEvidence> found;
    try {
      found = ForkEvidence.find(known, next, source);
    } catch (IOException e) {
      return ", or another history, whose tiles are kept back: " + e.getMessage();
    }
    if (found.isPresent()) {
      alone(
          () -> {
            write(evidenceFile(), found.get().encode());
            return true;
          });
      throw new ForkException(found.get(), evidenceFile());
    }
    return "";
  }

  /**
   * @return false when another one has taken the place of the known one meanwhile
   */
  private boolean replace(Optional<SignedCheckpoint> known, SignedCheckpoint next)
      throws IOException {
    return alone(
        () -> {
          boolean unchanged = last().equals(known);
          if (unchanged) {
            write(checkpointFile(), next.note().encode());
          }
          return unchanged;
        });
  }

  private interface Change {
    boolean make() throws IOException;
  }

  private boolean alone(Change change) throws IOException {
    DurableFiles.createDirectories(folder);
    FolderLock lock = FolderLock.await(folder.resolve("lock"), PATIENCE);
    try {
      return change.make();
    } finally {
      lock.close();
    }
  }

  private void write(Path file, byte[] content) throws IOException {
    Path temporary = folder.resolve("new");
    Files.deleteIfExists(temporary); // a killed process left it
    DurableFiles.replace(file, content, temporary);
  }

  private Path checkpointFile() {
    return folder.resolve("checkpoint");
  }

  private Path evidenceFile() {
    return folder.resolve("fork.json");
  }

  private interface Form<T> {
    T parse(byte[] bytes);
  }

  private static <T> Optional<T> read(Path file, int limit, Form<T> form) throws IOException {
    try {
      return Optional.of(form.parse(BoundedReads.file(file, limit)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s, what was seen of a log, is damaged: %s; restore it, or delete it and so allow another history once more"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
