package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.publish.CollectionTargets;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tuf.CollectionException;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.PublishedCollection.Signers;
import org.lodestone.tuf.RoleStatus;

/** What the commands about collections share. */
public final class CollectionWork {

  private CollectionWork() {}

  /** A change of a collection. */
  public interface Change {
    void make() throws IOException, CollectionException, CommandFailure;
  }

  public static void change(Change change) throws IOException, CommandFailure {
    try {
      change.make();
    } catch (CollectionException e) {
      throw CommandFailure.refused(e.getMessage(), "lodestone collection status DIR shows more");
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "see lodestone help collection");
    }
  }

  public static Signers signers(List<Path> keys, int threshold) throws IOException {
    List<VerificationKey> loaded = new ArrayList<>();
    for (Path key : keys) {
      loaded.add(VerificationKey.load(key));
    }
    return new Signers(loaded, threshold);
  }

  /** Says what has to be signed before it can be published. */
  public static void sayWhatWaits(PublishedCollection collection, Output output)
      throws IOException, CollectionException {
    for (RoleStatus status : collection.status()) {
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

  /** Refuses names and tags that could not be made current, before there is any work in them. */
  public static void requireCanAdd(
      CollectionTargets targets, Map<RepositoryName, List<String>> tagsByName)
      throws IOException, CommandFailure {
    change(
        () -> {
          for (Map.Entry<RepositoryName, List<String>> name : tagsByName.entrySet()) {
            targets.requireCanAdd(name.getKey(), name.getValue());
          }
        });
  }

  /** Makes current what has just been published otherwise. */
  public static void add(CollectionTargets targets, Publication published, Output output)
      throws IOException, CommandFailure {
    try {
      targets.add(published.document(), published.envelope());
      List<String> released = targets.publish();
      output.say("the collection has " + String.join(", ", released));
      sayWhatWaits(targets.collection(), output);
    } catch (CollectionException | IOException e) {
      throw CommandFailure.environment(
          "the image is published, but the collection does not name it: " + e.getMessage(),
          "do the same again when that is mended; lodestone collection status DIR shows more",
          e);
    }
  }
}
