package org.lodestone.tlog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint with its signatures. Only {@link #verify} makes it something to go by.
 *
 * @param checkpoint what the note's text says
 */
public record SignedCheckpoint(SignedNote note, Checkpoint checkpoint) {

  public SignedCheckpoint {
    if (!note.text().equals(checkpoint.toString())) {
      throw new IllegalArgumentException("the note is not of this checkpoint");
    }
  }

  private SignedCheckpoint(SignedNote note) {
    this(note, Checkpoint.parse(note.text()));
  }

  /**
   * @throws IllegalArgumentException when the bytes are no note, or it is no checkpoint
   */
  public static SignedCheckpoint parse(byte[] bytes) {
    return new SignedCheckpoint(SignedNote.parse(bytes));
  }

  /** A log's own word. */
  public static SignedCheckpoint sign(TreeHead tree, NoteSigner log) {
    return new SignedCheckpoint(
        log.sign(new Checkpoint(log.verifierKey().name(), tree).toString()));
  }

  /**
   * Checks that it is this log's: its origin is the key's name, and the key has signed it.
   *
   * @throws LogVerificationException saying what is not so
   */
  public void verify(VerifierKey log) throws LogVerificationException {
    if (!checkpoint.origin().equals(log.name())) {
      throw new LogVerificationException(
          "expected a checkpoint of %s, found one of %s"
              .formatted(log.name(), checkpoint.origin()));
    }
    if (note.signatureOf(log).isEmpty()) {
      throw new LogVerificationException("the checkpoint is not signed by the log's key, " + log);
    }
  }

  /**
   * When a witness cosigned it.
   *
   * @return empty when it did not
   * @throws LogVerificationException when a cosignature in its name is not right
   */
  public Optional<Instant> cosigned(VerifierKey witness) throws LogVerificationException {
    return note.signatureOf(witness)
        .map(signature -> Cosignature.parse(signature.bytes()).orElseThrow().time());
  }

  /** The same with more signatures. */
  public SignedCheckpoint with(List<NoteSignature> more) {
    return new SignedCheckpoint(note.with(more), checkpoint);
  }

  /** The same with signatures in the place of earlier ones of the same keys. */
  public SignedCheckpoint renewed(List<NoteSignature> newer) {
    List<NoteSignature> all = new ArrayList<>(note.signatures());
    all.removeIf(old -> newer.stream().anyMatch(old::isOfSameKey));
    all.addAll(newer);
    return new SignedCheckpoint(new SignedNote(note.text(), all), checkpoint);
  }

  /** The same with no signature but one of this key, which is among them. */
  SignedCheckpoint onlyBy(VerifierKey key) {
    NoteSignature signature =
        note.signatures().stream().filter(one -> one.isOf(key)).findFirst().orElseThrow();
    return new SignedCheckpoint(new SignedNote(note.text(), List.of(signature)), checkpoint);
  }

  public TreeHead tree() {
    return checkpoint.tree();
  }
}
