package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with signatures (c2sp.org/signed-note). What it says counts for nothing until a signature
 * of a known key was found.
 *
 * @param text ends with a newline
 * @param signatures one or more
 */
public record SignedNote(String text, List<NoteSignature> signatures) {

  /** Longest note, in bytes: room for 16 post-quantum signatures. */
  public static final int MAX_BYTES = 128 << 10;

  /** Most signatures of one note. */
  public static final int MAX_SIGNATURES = 64;

  private static final String SEPARATOR = "\n\n";

  public SignedNote {
    signatures = List.copyOf(signatures);
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("a note's text ends with a newline");
    }
    if (text.chars().anyMatch(c -> c < ' ' && c != '\n')) {
      throw new IllegalArgumentException("a note has no control characters but newlines");
    }
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "a note has 1 to %d signatures, found %d".formatted(MAX_SIGNATURES, signatures.size()));
    }
  }

  /**
   * @throws IllegalArgumentException when the bytes are no note
   */
  public static SignedNote parse(byte[] bytes) {
    String all = utf8("note", bytes, MAX_BYTES);
    int end = all.lastIndexOf(SEPARATOR);
    if (end < 0 || !all.endsWith("\n") || end + SEPARATOR.length() == all.length()) {
      throw new IllegalArgumentException(
          "a note is a text, an empty line and lines of signatures, and ends with a newline");
    }
    String lines = all.substring(end + SEPARATOR.length(), all.length() - 1);
    List<NoteSignature> signatures = new ArrayList<>();
    for (String line : lines.split("\n", MAX_SIGNATURES + 1)) {
      signatures.add(NoteSignature.parse(line));
    }
    return new SignedNote(all.substring(0, end + 1), signatures);
  }

  /**
   * @throws IllegalArgumentException when there are too many bytes, or they are not UTF-8
   */
  static String utf8(String what, byte[] bytes, int most) {
    if (bytes.length > most) {
      throw new IllegalArgumentException(
          "a %s has at most %d bytes, found %d".formatted(what, most, bytes.length));
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a " + what + " is UTF-8, found something else", e);
    }
  }

  /**
   * The key's signature.
   *
   * @return empty when the key did not sign
   * @throws LogVerificationException when there is a signature in the key's name that is not right:
   *     such a note is malformed as a whole
   */
  public Optional<NoteSignature> signatureOf(VerifierKey key) throws LogVerificationException {
    Optional<NoteSignature> found = Optional.empty();
    for (NoteSignature signature : signatures) {
      if (signature.isOf(key)) {
        if (!key.verifies(text, signature.bytes())) {
          throw new LogVerificationException("the signature of " + key.name() + " is not right");
        }
        found = found.or(() -> Optional.of(signature));
      }
    }
    return found;
  }

  /** The same text with more signatures, those that it has already left out. */
  public SignedNote with(List<NoteSignature> more) {
    List<NoteSignature> all = new ArrayList<>(signatures);
    more.stream().filter(signature -> !all.contains(signature)).forEach(all::add);
    return new SignedNote(text, all);
  }

  /** The bytes that {@link #parse} reads. */
  public byte[] encode() {
    return toString().getBytes(UTF_8);
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> all.append(signature).append('\n'));
    return all.toString();
  }
}
