package org.lodestone.publish;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.DocumentTarget;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.tuf.CollectionException;
import org.lodestone.tuf.PublishedCollection;

/**
 * Makes signed documents what a publisher's collection names for their tags. Stopped at any point
 * it leaves clients what they had, and the next that is published goes on from there.
 *
 * @param role that speaks of them
 * @param keys the role's, and the online ones
 * @param timestampLasts how long clients go by what is published
 */
public record CollectionTargets(
    PublishedCollection collection,
    String role,
    List<SigningKey> keys,
    Duration timestampLasts,
    Clock clock) {

  public CollectionTargets {
    keys = List.copyOf(keys);
  }

  /**
   * Checks that a document of that name and tags can be added, before there is one.
   *
   * @throws CollectionException saying what is missing
   */
  public void requireCanAdd(RepositoryName name, List<String> tags)
      throws IOException, CollectionException {
    for (String tag : tags) {
      collection.requireCanAdd(role, DocumentTarget.path(name, tag), keys);
    }
  }

  /** Stages that a document is current for its tags. */
  public void add(MagnetManifest document, Envelope envelope)
      throws IOException, CollectionException {
    for (String tag : document.tags()) {
      collection.add(
          role,
          DocumentTarget.path(document.name(), tag),
          envelope.toJson(),
          DocumentTarget.custom(envelope),
          clock.instant());
    }
  }

  /**
   * Stages that nothing is current for a tag.
   *
   * @throws CollectionException when the role names nothing for it
   */
  public void remove(RepositoryName name, String tag) throws IOException, CollectionException {
    collection.remove(role, DocumentTarget.path(name, tag), clock.instant());
  }

  /**
   * Publishes what is staged, as far as it has its signatures then.
   *
   * @return what is new, such as {@code targets 3}
   */
  public List<String> publish() throws IOException, CollectionException {
    return collection.publish(keys, timestampLasts, clock.instant());
  }
}
