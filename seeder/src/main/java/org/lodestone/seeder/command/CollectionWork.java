package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tuf.CollectionException;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.PublishedCollection.Signers;
import org.lodestone.tuf.PublishedCollection.Status;

/** What the commands about collections share. */
final class CollectionWork {

  private CollectionWork() {}

  /** A change of a collection. */
  interface Change {
    void make() throws IOException, CollectionException, CommandFailure;
  }

  static void change(Change change) throws IOException, CommandFailure {
    try {
      change.make();
    } catch (CollectionException e) {
      throw CommandFailure.refused(e.getMessage(), "lodestone collection status DIR shows more");
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "see lodestone help collection");
    }
  }

  static Signers signers(List<Path> keys, int threshold) throws IOException {
    List<VerificationKey> loaded = new ArrayList<>();
    for (Path key : keys) {
      loaded.add(VerificationKey.load(key));
    }
    return new Signers(loaded, threshold);
  }

  /** Says what has to be signed before it can be published. */
  static void sayWhatWaits(PublishedCollection collection, Output output)
      throws IOException, CollectionException {
    for (Status status : collection.status()) {
      if (status.staged().isPresent()) {
        output.say(
            "staged %s version %d, signed by %d of %d: %s"
                .formatted(
                    status.role(),
                    status.version(),
                    status.signatures(),
                    status.threshold(),
                    status.staged().get()));
      }
    }
  }
}
