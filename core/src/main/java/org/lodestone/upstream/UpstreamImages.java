package org.lodestone.upstream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.node.UpstreamRecords;
import org.lodestone.node.UpstreamRecords.Tagged;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.pull.Caller;
import org.lodestone.registry.RegistryRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of upstream registries. A tag is asked for again when it is no longer fresh, with
 * HEAD where the manifest is here; a registry that cannot be asked is stood in for by what it said
 * last. Safe for use by many threads; waits for the network.
 */
public final class UpstreamImages {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamImages.class);

  private final UpstreamRecords records;
  private final Readers readers;
  private final Silences silences;
  private final Clock clock;

  UpstreamImages(UpstreamRecords records, Readers readers, Silences silences, Clock clock) {
    this.records = records;
    this.readers = readers;
    this.silences = silences;
    this.clock = clock;
  }

  /**
   * A manifest to be served.
   *
   * @param from who said what it is, for people
   * @param stale how long ago the registry said so, where it could not be asked now
   */
  public record Found(Manifest manifest, String from, Optional<Duration> stale) {}

  /**
   * The manifest that a reference means to the registry.
   *
   * @throws RegistryRefusal when the registry answered something else; to be passed on
   * @throws IOException when it cannot be asked, and said nothing before that could stand in
   */
  public Found manifest(Upstream upstream, Caller caller, Reference reference) throws IOException {
    Optional<Tagged> known = known(reference);
    Optional<Manifest> here = here(reference, known);
    if (here.isPresent()
        && isFresh(upstream, reference, known)
        && readers.mayRead(upstream, caller, reference.name())) {
      return new Found(here.get(), earlier(upstream, reference, known.get()), Optional.empty());
    }
    try {
      Manifest asked = silences.ask(reference.name(), () -> ask(upstream, caller, reference, here));
      remember(upstream, caller, reference, asked);
      String from = here.equals(Optional.of(asked)) ? upstream + ", as before" : "" + upstream;
      return new Found(asked, from, Optional.empty());
    } catch (RegistryRefusal e) {
      readers.answered(upstream, caller, reference.name(), e);
      if (e.status() != 429 && e.status() < 500) {
        throw e;
      }
      return standIn(upstream, caller, reference, here, e);
    } catch (IOException e) {
      return standIn(upstream, caller, reference, here, e);
    }
  }

  private String earlier(Upstream upstream, Reference reference, Tagged said) {
    return reference.digest().isPresent()
        ? "what %s gave before".formatted(upstream)
        : "what %s said %d s ago"
            .formatted(upstream, Duration.between(said.checked(), clock.instant()).toSeconds());
  }

  private Optional<Tagged> known(Reference reference) throws IOException {
    return reference.digest().isPresent()
        ? Optional.of(new Tagged(reference.digest().get(), clock.instant()))
        : records.tag(reference.name(), reference.tag().orElseThrow());
  }

  private Optional<Manifest> here(Reference reference, Optional<Tagged> known) throws IOException {
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> bytes = records.manifest(reference.name(), known.get().digest());
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Manifest.parse(Optional.empty(), bytes.get()));
  }

  private boolean isFresh(Upstream upstream, Reference reference, Optional<Tagged> known) {
    return reference.digest().isPresent()
        || known
            .filter(tag -> tag.checked().plus(upstream.config().fresh()).isAfter(clock.instant()))
            .isPresent();
  }

  private Manifest ask(
      Upstream upstream, Caller caller, Reference reference, Optional<Manifest> here)
      throws IOException {
    if (here.isPresent()) {
      Optional<Digest> now = upstream.client().digest(reference, upstream.credentialsOf(caller));
      if (now.equals(Optional.of(here.get().digest()))) {
        return here.get();
      }
    }
    return upstream.client().manifest(reference, upstream.credentialsOf(caller));
  }

  /** What a full disk has no room for is served all the same. */
  private void remember(Upstream upstream, Caller caller, Reference reference, Manifest manifest) {
    try {
      readers.accept(upstream, caller, reference.name());
      records.keep(reference.name(), manifest);
      if (reference.digest().isEmpty()) {
        Tagged now = new Tagged(manifest.digest(), clock.instant());
        records.tagged(reference.name(), reference.tag().orElseThrow(), now);
      }
    } catch (IOException e) {
      LOG.warn("{} is served and not remembered: {}", reference, e.getMessage());
    }
  }

  private Found standIn(
      Upstream upstream,
      Caller caller,
      Reference reference,
      Optional<Manifest> here,
      IOException why)
      throws IOException {
    if (here.isEmpty() || !readers.mayReadUnasked(upstream, caller, reference.name())) {
      throw why;
    }
    Tagged said = known(reference).orElseThrow();
    LOG.warn("{} is what it was at {}: {}", reference, said.checked(), why.getMessage());
    return new Found(
        here.get(),
        "%s, as it cannot be asked now: %s"
            .formatted(earlier(upstream, reference, said), why.getMessage()),
        Optional.of(Duration.between(said.checked(), clock.instant())));
  }
}
