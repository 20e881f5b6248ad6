package org.lodestone.pull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.StoredDocuments;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents this node accepted earlier, found by what they speak for: a tag, a manifest, a
 * blob. Only names are held in memory; a document is read, and verified again, when it is needed.
 */
final class KnownDocuments implements DocumentSource {

  private static final Logger LOG = LoggerFactory.getLogger(KnownDocuments.class);

  private final StoredDocuments stored;

  /** Saved names by {@code name:tag} and {@code name@digest}. */
  private final Map<String, Set<String>> byReference = new ConcurrentHashMap<>();

  private final Map<String, NavigableSet<String>> tags = new ConcurrentSkipListMap<>();

  KnownDocuments(StoredDocuments stored) throws IOException {
    this.stored = stored;
    for (String name : stored.names()) {
      read(name).ifPresent(envelope -> index(name, envelope));
    }
  }

  /** Remembers an accepted document. */
  void add(MagnetManifest document, Collection<Envelope> envelopes) throws IOException {
    for (Envelope envelope : envelopes) {
      index(stored.save(envelope), document);
    }
  }

  @Override
  public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline) {
    return find(reference);
  }

  @Override
  public List<String> tags(RepositoryName name, Deadline deadline) {
    return List.copyOf(tags.getOrDefault(name.value(), new ConcurrentSkipListSet<>()));
  }

  /** Every saved envelope that may answer for the tag or digest, manifest or blob. */
  List<Envelope> find(Reference reference) {
    String key =
        reference
            .digest()
            .map(digest -> reference.name() + "@" + digest)
            .orElseGet(() -> reference.name() + ":" + reference.tag().orElse("latest"));
    List<Envelope> found = new ArrayList<>();
    for (String name : byReference.getOrDefault(key, Set.of())) {
      read(name).ifPresent(found::add);
    }
    return found;
  }

  /** The documents that list a blob, each with the envelopes there are for it, newest first. */
  List<Offer> listing(RepositoryName repository, Digest blob) {
    Map<Digest, Offer> offers = new LinkedHashMap<>();
    for (Envelope envelope : find(Reference.ofDigest(repository, blob))) {
      offers
          .computeIfAbsent(
              envelope.payloadDigest(),
              payload -> new Offer(MagnetManifest.parse(envelope.payload()), new ArrayList<>()))
          .envelopes()
          .add(envelope);
    }
    return offers.values().stream()
        .sorted(Comparator.comparingLong((Offer o) -> o.document().sequence()).reversed())
        .toList();
  }

  /** A document with its signatures, not verified again yet. */
  record Offer(MagnetManifest document, List<Envelope> envelopes) {}

  private void index(String savedName, Envelope envelope) {
    try {
      index(savedName, MagnetManifest.parse(envelope.payload()));
    } catch (IllegalArgumentException e) {
      LOG.warn("ignoring saved document {}: {}", stored.path(savedName), e.getMessage());
    }
  }

  private void index(String savedName, MagnetManifest document) {
    RepositoryName repository = document.name();
    for (String tag : document.tags()) {
      file(repository + ":" + tag, savedName);
      tags.computeIfAbsent(repository.value(), r -> new ConcurrentSkipListSet<>()).add(tag);
    }
    for (Manifest manifest : document.manifests()) {
      file(repository + "@" + manifest.digest(), savedName);
    }
    for (MagnetManifest.Blob blob : document.blobs()) {
      file(repository + "@" + blob.descriptor().digest(), savedName);
    }
  }

  private void file(String key, String savedName) {
    byReference.computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet()).add(savedName);
  }

  private Optional<Envelope> read(String savedName) {
    try {
      return stored.read(savedName);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("ignoring saved document {}: {}", stored.path(savedName), e.getMessage());
      return Optional.empty();
    }
  }
}
