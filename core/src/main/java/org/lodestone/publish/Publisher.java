package org.lodestone.publish;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.BlobStore;
import org.lodestone.oci.ImageSource;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.TorrentEngine;

/**
 * Publishes images: image source → blob store → blob torrents → magnet manifest → signed envelope →
 * index → seed.
 */
public final class Publisher {

  /** What a publication made. */
  public record Publication(MagnetManifest document, Envelope envelope) {}

  public Publisher(
      BlobStore store,
      TorrentEngine engine,
      SigningKey key,
      List<String> trackers,
      List<IndexClient> indexes,
      Duration validity,
      Clock clock) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Publishes and starts to seed. */
  public Publication publish(
      ImageSource source, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
