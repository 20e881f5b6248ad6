package org.lodestone.publish;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexApi;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;
import org.lodestone.source.ImageSource;
import org.lodestone.torrent.BlobSeeder;
import org.lodestone.torrent.Tracker;

/**
 * Publishes images: image source → blob store → blob torrents → magnet manifest → signed envelope →
 * index → seed.
 */
public final class Publisher {

  private final Holdings holdings;
  private final Drafts drafts;
  private final Releases releases;
  private final SigningKey key;
  private final Duration validity;

  /** What a publication made. */
  public record Publication(MagnetManifest document, Envelope envelope) {}

  public Publisher(
      Holdings holdings,
      BlobSeeder seeder,
      SigningKey key,
      List<Tracker> trackers,
      List<IndexClient> indexes,
      Duration validity,
      Clock clock) {
    this.holdings = holdings;
    this.drafts = new Drafts(holdings, trackers, indexes, clock);
    this.releases = new Releases(holdings, seeder, trackers, indexes);
    this.key = key;
    this.validity = validity;
  }

  /**
   * Publishes and starts to seed, as far as the seeder does.
   *
   * @throws IOException also when no index took the document; it is stored and seeded even then,
   *     and the message says where it lies
   */
  public Publication publish(
      ImageSource source, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    return publish(new ImageImport(holdings, listener).read(source), name, tags, listener);
  }

  /**
   * Publishes an image that is in the store, and starts to seed.
   *
   * @param root as {@link ImageImport#read} gave it
   * @throws IOException as above
   */
  public Publication publish(
      Manifest root, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    MagnetManifest document = drafts.describe(root, name, tags, key.verificationKey(), validity);
    return release(document, sign(document), listener);
  }

  /**
   * Publishes an image that is in the store, as far as its tree was looked up, and starts to seed.
   *
   * @throws NotPublishableException when no document that indexes take can speak of it; nothing has
   *     happened then
   * @throws IOException as above
   */
  public Publication publish(
      ImageTree tree, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    long bytes = tree.manifests().stream().mapToLong(manifest -> manifest.bytes().length).sum();
    if (bytes > IndexApi.MAX_SUBMISSION_BYTES) {
      throw tooLarge(); // not to be tried, as it takes memory
    }
    MagnetManifest document = drafts.describe(tree, name, tags, key.verificationKey(), validity);
    Envelope envelope = sign(document);
    if (!IndexClient.canSubmit(envelope, key.verificationKey())) {
      throw tooLarge();
    }
    return release(document, envelope, listener);
  }

  private static NotPublishableException tooLarge() {
    return new NotPublishableException(
        "its signed document takes more than the %d bytes that an index reads"
            .formatted(IndexApi.MAX_SUBMISSION_BYTES));
  }

  private Envelope sign(MagnetManifest document) {
    return Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key);
  }

  private Publication release(MagnetManifest document, Envelope envelope, PublishListener listener)
      throws IOException {
    VerificationKey publicHalf = key.verificationKey();
    listener.signed(publicHalf.id().hex());
    releases.release(document, envelope, publicHalf, listener);
    return new Publication(document, envelope);
  }
}
