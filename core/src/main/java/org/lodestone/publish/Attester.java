package org.lodestone.publish;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.registry.BlobAddress;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;
import org.lodestone.source.ImageSource;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;
import org.lodestone.torrent.WebSeed;

/**
 * Publishes documents of an image that stays in its registry: every byte is read once, and none is
 * kept or seeded. Each magnet link names the registry as a web seed, where gateways that have it as
 * an upstream find the blob while no swarm has it.
 */
public final class Attester {

  private final SigningKey key;
  private final List<Tracker> trackers;
  private final Indexes indexes;
  private final Documents documents;

  /** An image that was read. */
  public record Attested(ImageTree tree, List<MagnetManifest.Blob> blobs) {

    public Attested {
      blobs = List.copyOf(blobs);
    }
  }

  public Attester(
      SigningKey key,
      List<Tracker> trackers,
      List<IndexClient> clients,
      Duration validity,
      Clock clock) {
    this.key = key;
    this.trackers = List.copyOf(trackers);
    this.indexes = new Indexes(clients, key.verificationKey());
    this.documents = new Documents(indexes, validity, clock);
  }

  /**
   * Reads an image.
   *
   * @param place the repository that it is in, with its registry
   * @param plainHttp whether that is spoken to without TLS although it is not on loopback
   */
  public Attested read(
      ImageSource source, RepositoryName place, boolean plainHttp, PublishListener listener)
      throws IOException {
    AttestingSink sink = new AttestingSink(listener);
    Manifest root = source.copyTo(sink);
    ImageTree tree = sink.tree(root);
    List<MagnetManifest.Blob> blobs = new ArrayList<>();
    for (Descriptor blob : tree.blobs()) {
      Optional<MagnetLink> magnet = Optional.empty();
      if (blob.size() > 0) {
        URI seed = new BlobAddress(place, blob.digest()).uri(plainHttp);
        magnet = Optional.of(magnet(sink.torrent(blob), new WebSeed(seed)));
      }
      blobs.add(new MagnetManifest.Blob(blob, magnet));
    }
    return new Attested(tree, blobs);
  }

  private MagnetLink magnet(BlobTorrent torrent, WebSeed seed) {
    return torrent.magnet(trackers).withHints(trackers, List.of(seed), List.of());
  }

  /**
   * Signs and submits a document.
   *
   * @throws NotPublishableException when no document can speak of such an image
   * @throws IOException also when no index took the document
   */
  public Publication publish(
      Attested image, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    MagnetManifest document = documents.describe(image.tree(), image.blobs(), name, tags);
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key);
    VerificationKey publicHalf = key.verificationKey();
    listener.signed(publicHalf.id().hex());
    Optional<IOException> refusal = indexes.submit(envelope, listener);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return new Publication(document, envelope);
  }
}
