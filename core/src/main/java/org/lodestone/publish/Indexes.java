package org.lodestone.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.index.ManySources;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;

/** The indexes that one publisher submits its documents to; one that takes them is enough. */
final class Indexes {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ManySources<IndexClient> indexes;
  private final VerificationKey key;

  Indexes(List<IndexClient> clients, VerificationKey key) {
    this.indexes = new ManySources<>(clients);
    this.key = key;
  }

  /**
   * Submits to every index.
   *
   * @return why not, when there are indexes and none took the document
   */
  Optional<IOException> submit(Envelope envelope, PublishListener listener) {
    Replies<String> took =
        indexes.askAll(
            Deadline.in(PATIENCE),
            (index, deadline) -> {
              index.submit(envelope, key);
              return List.of(index.toString());
            });
    took.interleaved().forEach(listener::submitted);
    return indexes.isEmpty() || took.answered()
        ? Optional.empty()
        : Optional.of(
            new IOException("no index took the document: " + String.join("; ", took.failures())));
  }

  /**
   * The highest sequence this key has published for one of the tags, as far as the indexes tell; 0
   * for none. It matters when the clock was set back. What others signed is ignored: they could
   * only push the sequence to where nothing can follow it.
   */
  long highestSequence(RepositoryName name, List<String> tags) {
    Deadline deadline = Deadline.in(PATIENCE);
    long highest = 0;
    for (String tag : tags) {
      Reference reference = Reference.ofTag(name, tag);
      Replies<Long> sequences =
          indexes.ask(deadline, (index, end) -> sequences(index, reference, end));
      highest =
          Math.max(highest, sequences.interleaved().stream().mapToLong(s -> s).max().orElse(0));
    }
    return highest;
  }

  private List<Long> sequences(IndexClient index, Reference reference, Deadline deadline)
      throws IOException {
    return index.find(reference, Set.of(key.id()), deadline).stream()
        .filter(envelope -> envelope.signedBy(key))
        .map(envelope -> MagnetManifest.parse(envelope.payload()).sequence())
        .toList();
  }
}
