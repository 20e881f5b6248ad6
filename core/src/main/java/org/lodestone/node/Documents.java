package org.lodestone.node;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.Hex;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents that a node remembers: their files, and what the catalog knows of them. */
final class Documents {

  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  /** How long a superseded document is found by its digests: longer than any pull waits. */
  private static final Duration SUPERSEDED_LIFE = Duration.ofHours(6);

  private static final int MAX_CACHED = 1_000;
  private static final int IMPORTED_AT_ONCE = 256;

  private final BlobStore store;
  private final Catalog catalog;
  private final DocumentFiles files;
  private final Clock clock;
  private final Consumer<List<Digest>> listed;

  /** The signatures on file of documents that are current. */
  private final Cache<Digest, Set<Envelope.Signature>> current =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

  /**
   * @param listed told of the blobs of each document that is remembered from now on
   */
  Documents(BlobStore store, Catalog catalog, Clock clock, Consumer<List<Digest>> listed) {
    this.store = store;
    this.catalog = catalog;
    this.files = new DocumentFiles(store);
    this.clock = clock;
    this.listed = listed;
  }

  /**
   * Files without a row are read; rows without a file are forgotten.
   *
   * @return whether any was read
   */
  boolean bringUpToDate() throws IOException {
    Set<Digest> known = new HashSet<>(catalog.transact(DocumentTable::payloads));
    Map<Digest, List<String>> unknown = files.names();
    Set<Digest> lost = new HashSet<>(Sets.difference(known, unknown.keySet()));
    unknown
        .entrySet()
        .removeIf(
            file ->
                known.contains(file.getKey())
                    && file.getValue().equals(List.of(file.getKey().hex())));
    for (List<Digest> batch : Lists.partition(List.copyOf(unknown.keySet()), IMPORTED_AT_ONCE)) {
      Map<RememberedDocument, Origin> documents = new LinkedHashMap<>();
      for (Digest payload : batch) {
        Origin origin = files.origin(payload);
        files
            .merge(payload, unknown.get(payload))
            .flatMap(this::parse)
            .ifPresent(document -> documents.put(document, origin));
      }
      catalog.transact(
          c -> {
            for (Map.Entry<RememberedDocument, Origin> one : documents.entrySet()) {
              imported(c, one.getKey(), one.getValue());
            }
            return null;
          });
    }
    catalog.transact(
        c -> {
          for (Digest payload : lost) {
            DocumentTable.forget(c, payload);
          }
          BlobTable.dropIdleReasons(c);
          return null;
        });
    if (!unknown.isEmpty()) {
      LOG.info("{} documents of {} are in the catalog now", unknown.size(), store.root());
      dropSuperseded();
    }
    return !unknown.isEmpty();
  }

  private void imported(Connection c, RememberedDocument one, Origin origin) throws SQLException {
    MagnetManifest document = one.document();
    Digest payload = one.envelopes().get(0).payloadDigest();
    boolean untagged = document.tags().isEmpty();
    Set<String> tags =
        DocumentTable.add(
            c, payload, document, claimedSigners(one), origin, untagged, clock.millis());
    BlobTable.listed(c, document, origin);
    if (store.contains(document.root())) {
      Descriptor root = document.manifest(document.root()).orElseThrow().descriptor();
      for (String tag : tags) {
        ImageTable.put(c, document.name() + ":" + tag, root);
      }
    }
  }

  private Optional<RememberedDocument> parse(Envelope envelope) {
    try {
      MagnetManifest document = MagnetManifest.parse(envelope.payload());
      return Optional.of(new RememberedDocument(document, List.of(envelope)));
    } catch (IllegalArgumentException e) {
      LOG.warn("ignoring {}: {}", files.path(envelope.payloadDigest()), e.getMessage());
      return Optional.empty();
    }
  }

  /** They tell documents of one name apart, no more: whoever uses a document verifies it. */
  private static List<KeyId> claimedSigners(RememberedDocument one) {
    return one.envelopes().stream()
        .flatMap(envelope -> envelope.signatures().stream())
        .flatMap(signature -> signature.keyid().stream())
        .filter(id -> Hex.isLowerCase(id, 64))
        .map(KeyId::new)
        .distinct()
        .toList();
  }

  /** See {@link Holdings#remember}. */
  void remember(
      MagnetManifest document,
      Collection<Envelope> envelopes,
      Collection<KeyId> signers,
      Origin origin)
      throws IOException {
    Digest payload = envelopes.iterator().next().payloadDigest();
    Set<Envelope.Signature> kept = current.getIfPresent(payload);
    if (kept != null && envelopes.stream().allMatch(e -> kept.containsAll(e.signatures()))) {
      return;
    }
    Envelope onFile;
    synchronized (files) { // one file may get signatures from several
      onFile = files.add(envelopes, origin);
    }
    boolean isCurrent =
        catalog.transact(
            c -> {
              DocumentTable.add(c, payload, document, signers, origin, true, clock.millis());
              BlobTable.listed(c, document, origin);
              return DocumentTable.isCurrent(c, payload);
            });
    listed.accept(document.blobs().stream().map(blob -> blob.descriptor().digest()).toList());
    current.invalidateAll(); // some have just been superseded
    if (isCurrent) {
      current.put(payload, Set.copyOf(onFile.signatures()));
    }
  }

  /** Forgets those that have been superseded for a while. */
  void dropSuperseded() throws IOException {
    long before = clock.instant().minus(SUPERSEDED_LIFE).toEpochMilli();
    for (Digest payload : catalog.transact(c -> DocumentTable.dropSuperseded(c, before))) {
      files.delete(payload);
    }
  }

  /** Forgets those that the catalog does not know any more. */
  void delete(Collection<Digest> documents) throws IOException {
    current.invalidateAll(); // one that comes again has to be remembered again
    for (Digest payload : documents) {
      files.delete(payload);
    }
  }

  /** Those for a tag, or those that list a manifest or blob; newest first. */
  List<RememberedDocument> find(Reference reference) throws IOException {
    return read(
        catalog.transact(
            c ->
                reference.digest().isPresent()
                    ? DocumentTable.listing(c, reference.name(), reference.digest().get())
                    : DocumentTable.byTag(c, reference.name(), reference.tag().orElse("latest"))));
  }

  /** Every one that lists the blob, whatever its repository; newest first. */
  List<RememberedDocument> listing(Digest blob) throws IOException {
    return read(catalog.transact(c -> DocumentTable.listing(c, blob)));
  }

  List<RememberedDocument> read(List<Digest> payloads) throws IOException {
    List<RememberedDocument> found = new ArrayList<>();
    for (Digest payload : payloads) {
      document(payload).ifPresent(found::add);
    }
    return found;
  }

  /**
   * Those envelopes of {@link #find} that somebody's signature may be on.
   *
   * @param signers none for all
   */
  List<Envelope> find(Reference reference, Set<KeyId> signers) throws IOException {
    return find(reference).stream()
        .flatMap(one -> one.envelopes().stream())
        .filter(envelope -> signers.isEmpty() || isClaimedBy(envelope, signers))
        .toList();
  }

  /** A signature that names no key may be anybody's, so that it has to be looked at. */
  private static boolean isClaimedBy(Envelope envelope, Set<KeyId> signers) {
    return envelope.signatures().stream()
        .anyMatch(
            signature ->
                signature.keyid().isEmpty()
                    || signers.stream().anyMatch(one -> signature.keyid().get().equals(one.hex())));
  }

  /** See {@link Holdings#signers}. */
  Set<KeyId> signers() throws IOException {
    return catalog.transact(DocumentTable::signers).stream()
        .map(KeyId::new)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** See {@link Holdings#tagged}. */
  Map<Digest, Set<String>> tagged(RepositoryName name, Set<KeyId> signers) throws IOException {
    Set<String> wanted = signers.stream().map(KeyId::hex).collect(Collectors.toSet());
    Map<Digest, Set<String>> tagged = new LinkedHashMap<>();
    for (DocumentTable.Tagged one : catalog.transact(c -> DocumentTable.tags(c, name))) {
      if (wanted.isEmpty() || wanted.contains(one.signer())) {
        tagged.computeIfAbsent(one.payload(), p -> new LinkedHashSet<>()).add(one.tag());
      }
    }
    return tagged;
  }

  /** The one with this payload. */
  Optional<RememberedDocument> document(Digest payload) throws IOException {
    return files.read(payload).flatMap(this::parse);
  }

  /** Where it lies. */
  Path file(Digest payload) {
    return files.path(payload);
  }
}
