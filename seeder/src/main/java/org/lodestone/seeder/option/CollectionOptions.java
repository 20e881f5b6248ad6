package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.program.CommandFailure;
import org.lodestone.publish.CollectionTargets;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import org.lodestone.tuf.PublishedCollection;
import picocli.CommandLine.Option;

/** The collection that what is published becomes current in. */
public final class CollectionOptions {

  @Option(
      names = "--collection",
      paramLabel = "DIR",
      description =
          "Publish the document in this collection, too, as what is current for its name and tags.")
  private Path folder;

  @Option(
      names = "--collection-role",
      paramLabel = "ROLE",
      description = "Who speaks of it there. Default: targets.")
  private String role;

  @Option(
      names = "--collection-key",
      paramLabel = "FILE|URI",
      description =
          "Private key of that role, or the online one, beside the key that signs the document."
              + " Repeatable.")
  private List<KeyPlace> keys = List.of();

  @Option(
      names = "--collection-timestamp",
      paramLabel = "TIME",
      description = "How long the collection's timestamp lasts. Default: 1d.")
  private Duration timestamp;

  /**
   * Empty when no collection was named.
   *
   * @param own keys that the command has opened already
   */
  public Optional<CollectionTargets> targets(
      List<SigningKey> own, PassphraseOptions passphrase, Clock clock)
      throws IOException, CommandFailure {
    if (folder == null) {
      if (role != null || timestamp != null || !keys.isEmpty()) {
        throw CommandFailure.usage(
            "--collection-role, --collection-key and --collection-timestamp go with --collection",
            "--collection DIR names the collection");
      }
      return Optional.empty();
    }
    List<SigningKey> signers = new ArrayList<>(own);
    for (KeyPlace key : keys) {
      signers.add(key.open(passphrase.forKey(key)));
    }
    return Optional.of(
        new CollectionTargets(
            new PublishedCollection(folder),
            role == null ? "targets" : role,
            signers,
            timestamp == null ? Duration.ofDays(1) : timestamp,
            clock));
  }
}
