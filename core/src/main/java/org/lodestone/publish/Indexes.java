package org.lodestone.publish;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The indexes that one publisher submits its documents to; one that takes them is enough. */
final class Indexes {

  private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);

  private final List<IndexClient> clients;
  private final VerificationKey key;

  Indexes(List<IndexClient> clients, VerificationKey key) {
    this.clients = List.copyOf(clients);
    this.key = key;
  }

  /**
   * Submits to every index.
   *
   * @return why not, when there are indexes and none took the document
   */
  Optional<IOException> submit(Envelope envelope, PublishListener listener) {
    List<IOException> failures = new ArrayList<>();
    for (IndexClient client : clients) {
      try {
        client.submit(envelope, key);
        listener.submitted(client.toString());
      } catch (IOException e) {
        LOG.warn("{} did not take the document: {}", client, e.getMessage());
        failures.add(e);
      }
    }
    if (clients.isEmpty() || failures.size() < clients.size()) {
      return Optional.empty();
    }
    IOException all =
        new IOException(
            "no index took the document: "
                + String.join("; ", failures.stream().map(IOException::getMessage).toList()));
    failures.forEach(all::addSuppressed);
    return Optional.of(all);
  }

  /**
   * The highest sequence this key has published for one of the tags, as far as the indexes tell; 0
   * for none. It matters when the clock was set back. What others signed is ignored: they could
   * only push the sequence to where nothing can follow it.
   */
  long highestSequence(RepositoryName name, List<String> tags) {
    long highest = 0;
    for (IndexClient client : clients) {
      for (String tag : tags) {
        highest = Math.max(highest, highestSequence(client, Reference.ofTag(name, tag)));
      }
    }
    return highest;
  }

  private long highestSequence(IndexClient client, Reference reference) {
    try {
      return client.documents(reference, List.of(key.id())).stream()
          .map(IndexClient.Entry::envelope)
          .filter(envelope -> envelope.signedBy(key))
          .mapToLong(envelope -> MagnetManifest.parse(envelope.payload()).sequence())
          .max()
          .orElse(0);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} does not tell what it has for {}: {}", client, reference, e.getMessage());
      return 0;
    }
  }
}
