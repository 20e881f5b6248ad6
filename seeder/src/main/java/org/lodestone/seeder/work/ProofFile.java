package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.lodestone.io.BoundedReads;
import org.lodestone.program.CommandFailure;
import org.lodestone.tlog.LogProof;

/** The proof of one entry of a log, in a file as c2sp.org/tlog-proof has it. */
public final class ProofFile {

  private ProofFile() {}

  /** Reads it; nothing of it is verified. */
  public static LogProof read(Path file) throws IOException, CommandFailure {
    try {
      return LogProof.parse(BoundedReads.file(file, LogProof.MAX_BYTES));
    } catch (NoSuchFileException e) {
      throw CommandFailure.environment("there is no file " + file, "", e);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(
          file + " is no proof of a log's entry: " + e.getMessage(),
          "lodestone log disclose writes one; those of log prove are for lodestone verify --offline");
    }
  }
}
