package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import org.lodestone.sign.SigningKey;

/** Signs notes under one name. */
public final class NoteSigner {

  private final SigningKey key;
  private final VerifierKey note;
  private final VerifierKey cosignature;

  /**
   * @param name of the key, in a log its origin
   * @throws IllegalArgumentException when the name cannot stand in a note, or the key is not
   *     Ed25519
   */
  public NoteSigner(String name, SigningKey key) {
    this.key = key;
    this.note = new VerifierKey(name, VerifierKey.Type.NOTE, key.verificationKey());
    this.cosignature = new VerifierKey(name, VerifierKey.Type.COSIGNATURE, key.verificationKey());
  }

  /**
   * @param text ends with a newline
   */
  public SignedNote sign(String text) {
    return new SignedNote(
        text, List.of(new NoteSignature(note.name(), note.id(), key.sign(text.getBytes(UTF_8)))));
  }

  /** A witness's signature line for a checkpoint's text, to the second. */
  public NoteSignature cosign(String text, Instant time) {
    long seconds = time.getEpochSecond();
    Cosignature made = new Cosignature(seconds, key.sign(Cosignature.message(seconds, text)));
    return new NoteSignature(cosignature.name(), cosignature.id(), made.encode());
  }

  /** What {@link #sign} is checked with. */
  public VerifierKey verifierKey() {
    return note;
  }

  /** What {@link #cosign} is checked with. */
  public VerifierKey cosignatureKey() {
    return cosignature;
  }
}
