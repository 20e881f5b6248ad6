package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.sign.Envelope;

/** A file with a signed document, as {@code seed --document} and {@code sign} write it. */
public final class DocumentFile {

  private DocumentFile() {}

  public static Envelope read(Path file) throws IOException, CommandFailure {
    return parse(file, bytes(file));
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
