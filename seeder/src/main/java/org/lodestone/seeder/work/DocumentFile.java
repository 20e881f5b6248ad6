package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.sign.Envelope;
import org.lodestone.tlog.LogProof;
import org.lodestone.trust.DocumentProof;

/** A file with a signed document, as {@code seed --document} and {@code sign} write it. */
public final class DocumentFile {

  private DocumentFile() {}

  public static Envelope read(Path file) throws IOException, CommandFailure {
    return parse(file, bytes(file));
  }

  /**
   * What a file brings.
   *
   * @param proofs that logs have the document; none in a file with the document alone
   */
  public record Content(List<Envelope> envelopes, List<LogProof> proofs) {}

  /** A document's file, or one that {@code log prove} has written. */
  public static Content withProofs(Path file) throws IOException, CommandFailure {
    byte[] bytes = bytes(file);
    try {
      if (DocumentProof.isOne(bytes)) {
        DocumentProof proof = DocumentProof.parse(bytes);
        return new Content(proof.envelopes(), proof.proofs());
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + " holds no proof: " + e.getMessage(), "");
    }
    return new Content(List.of(parse(file, bytes)), List.of());
  }

  /** The file as it is, if it is no larger than a document. */
  public static byte[] bytes(Path file) throws IOException, CommandFailure {
    if (!Files.exists(file)) {
      throw CommandFailure.environment("there is no file " + file, "", null);
    }
    long size = Files.size(file);
    if (size > Envelope.MAX_BYTES) {
      throw CommandFailure.refused(
          file + " has " + size + " bytes, expected a document of at most " + Envelope.MAX_BYTES,
          "");
    }
    return BoundedReads.file(file, Envelope.MAX_BYTES);
  }

  public static Envelope parse(Path file, byte[] bytes) throws CommandFailure {
    try {
      return Envelope.parse(bytes);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + " holds no signed document: " + e.getMessage(), "");
    }
  }
}
