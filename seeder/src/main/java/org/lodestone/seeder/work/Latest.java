package org.lodestone.seeder.work;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;

/** What a key has signed last for a tag, as far as indexes and the store tell. */
public final class Latest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<DocumentSource> sources;
  private final VerificationKey key;
  private final Output output;

  public Latest(List<DocumentSource> sources, VerificationKey key, Output output) {
    this.sources = List.copyOf(sources);
    this.key = key;
    this.output = output;
  }

  /** The highest sequence; 0 when the key has signed nothing. */
  public long sequence(Reference reference) {
    Deadline deadline = Deadline.in(PATIENCE);
    return sources.stream()
        .flatMap(source -> documents(source, reference, deadline).stream())
        .filter(envelope -> envelope.signedBy(key))
        .mapToLong(envelope -> MagnetManifest.parse(envelope.payload()).sequence())
        .max()
        .orElse(0);
  }

  private List<Envelope> documents(DocumentSource source, Reference reference, Deadline deadline) {
    try {
      return source.find(reference, Set.of(key.id()), deadline);
    } catch (IOException e) {
      output.debug(e.getMessage()); // if no index answers, publishing says so
      return List.of();
    }
  }
}
