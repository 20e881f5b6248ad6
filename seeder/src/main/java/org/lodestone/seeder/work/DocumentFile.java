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
    if (!Files.exists(file)) {
      throw CommandFailure.environment("there is no file " + file, "", null);
    }
    long size = Files.size(file);
    if (size > Envelope.MAX_BYTES) {
      throw CommandFailure.refused(
          file + " has " + size + " bytes, expected a document of at most " + Envelope.MAX_BYTES,
          "");
    }
    try {
      return Envelope.parse(BoundedReads.file(file, Envelope.MAX_BYTES));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + " holds no signed document: " + e.getMessage(), "");
    }
  }
}
