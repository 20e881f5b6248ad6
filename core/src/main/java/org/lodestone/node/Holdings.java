package org.lodestone.node;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.EngineListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node holds: documents, images and blobs, why each is there, and so which blobs may be
 * seeded. Safe for use by many threads.
 */
public final class Holdings implements DocumentSource, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);

  /** How long a superseded document is found by its digests: longer than any pull waits. */
  private static final Duration SUPERSEDED_LIFE = Duration.ofHours(6);

  /** The newest names in index.json; all others are in the catalog. */
  static final int MAX_NAMES = 4_000;

  /** Readers accept {@link Manifest#MAX_BYTES}; the rest is left to other tools' entries. */
  private static final int MAX_INDEX_BYTES = Manifest.MAX_BYTES - (64 << 10);

  private static final int MAX_CACHED = 1_000;
  private static final int IMPORTED_AT_ONCE = 256;

  private final BlobStore store;
  private final Catalog catalog;
  private final DocumentFiles files;
  private final HeldBlobs blobs;
  private final BlobTorrents torrents;
  private final Clock clock;

  /** The signatures on file of documents that are current. */
  private final Cache<Digest, Set<Envelope.Signature>> current =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

  private Holdings(BlobStore store, Catalog catalog, Clock clock) throws IOException {
    this.store = store;
    this.catalog = catalog;
    this.files = new DocumentFiles(store);
    this.clock = clock;
    this.blobs = new HeldBlobs(store, catalog, clock);
    this.torrents = new BlobTorrents(store);
  }

  /** Opens the store's catalog and brings it up to date with what is there. */
  public static Holdings open(BlobStore store, Clock clock) throws IOException {
    Catalog catalog = Catalog.open(store.root().resolve("lodestone").resolve("catalog.db"));
    try {
      Holdings holdings = new Holdings(store, catalog, clock);
      holdings.readDocuments();
      return holdings;
    } catch (IOException | RuntimeException e) {
      catalog.abandon();
      throw e;
    }
  }

  public BlobStore store() {
    return store;
  }

  /** Files without a row are read; rows without a file are forgotten. */
  private void readDocuments() throws IOException {
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
      writeIndex();
    }
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
        .filter(id -> id.matches("[a-f0-9]{64}"))
        .map(KeyId::new)
        .distinct()
        .toList();
  }

  /**
   * Remembers a document that this node published or accepted: from now on its blobs may be seeded.
   * Of each name, tag and signer the newest one is kept. Quick when it is known already.
   *
   * @param envelopes over this document; kept are their signatures, so give none but good ones
   * @param signers whose signatures those are; none when nobody's was asked for
   */
  public void remember(
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
    blobs
        .watcher()
        .listed(document.blobs().stream().map(blob -> blob.descriptor().digest()).toList());
    current.invalidateAll(); // some have just been superseded
    if (isCurrent) {
      current.put(payload, Set.copyOf(onFile.signatures()));
    }
  }

  /** Forgets documents that have been superseded for a while. To be called now and then. */
  public void dropSuperseded() throws IOException {
    long before = clock.instant().minus(SUPERSEDED_LIFE).toEpochMilli();
    for (Digest payload : catalog.transact(c -> DocumentTable.dropSuperseded(c, before))) {
      files.delete(payload);
    }
  }

  /** The remembered documents for a tag, or those that list a manifest or blob; newest first. */
  public List<RememberedDocument> documents(Reference reference) throws IOException {
    return read(
        catalog.transact(
            c ->
                reference.digest().isPresent()
                    ? DocumentTable.listing(c, reference.name(), reference.digest().get())
                    : DocumentTable.byTag(c, reference.name(), reference.tag().orElse("latest"))));
  }

  /** Every remembered document that lists the blob, whatever its repository; newest first. */
  public List<RememberedDocument> listing(Digest blob) throws IOException {
    return read(catalog.transact(c -> DocumentTable.listing(c, blob)));
  }

  List<RememberedDocument> read(List<Digest> payloads) throws IOException {
    List<RememberedDocument> found = new ArrayList<>();
    for (Digest payload : payloads) {
      document(payload).ifPresent(found::add);
    }
    return found;
  }

  /** The same as a source among others. */
  @Override
  public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return documents(reference).stream()
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

  /** The tags of the remembered documents, the newest one's first. */
  @Override
  public List<String> tags(RepositoryName name, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return tagged(name, signers).values().stream().flatMap(Set::stream).distinct().toList();
  }

  /**
   * The tags that each remembered document speaks for, by its payload, newest document first.
   *
   * @param signers whose documents; none for all
   */
  public Map<Digest, Set<String>> tagged(RepositoryName name, Set<KeyId> signers)
      throws IOException {
    Set<String> wanted = signers.stream().map(KeyId::hex).collect(Collectors.toSet());
    Map<Digest, Set<String>> tagged = new LinkedHashMap<>();
    for (DocumentTable.Tagged one : catalog.transact(c -> DocumentTable.tags(c, name))) {
      if (wanted.isEmpty() || wanted.contains(one.signer())) {
        tagged.computeIfAbsent(one.payload(), p -> new LinkedHashSet<>()).add(one.tag());
      }
    }
    return tagged;
  }

  /** The remembered document with this payload. */
  public Optional<RememberedDocument> document(Digest payload) throws IOException {
    return files.read(payload).flatMap(this::parse);
  }

  @Override
  public String toString() {
    return "what this node remembers";
  }

  /** Where a remembered document lies, for people. */
  public Path documentFile(Digest payload) {
    return files.path(payload);
  }

  /**
   * Names an image that is whole in the store. The {@value #MAX_NAMES} newest names are also in the
   * layout's index.json, where other tools find them.
   */
  public void name(Collection<String> names, Descriptor root) throws IOException {
    boolean news =
        catalog.transact(
            c -> {
              boolean changed = false;
              for (String name : names) {
                if (!ImageTable.find(c, name).equals(Optional.of(root))) {
                  ImageTable.put(c, name, root);
                  changed = true;
                }
              }
              return changed;
            });
    if (news) {
      writeIndex();
    }
  }

  private void writeIndex() throws IOException {
    writeIndex(Set.of());
  }

  /**
   * @param forgotten names that this node gave and does not know any more
   */
  private void writeIndex(Set<String> forgotten) throws IOException {
    store.changeIndex(
        index -> {
          Map<String, Descriptor> newest = catalog.transact(c -> ImageTable.newest(c, MAX_NAMES));
          Set<String> own = catalog.transact(c -> ImageTable.known(c, index.refNames()));
          own.addAll(forgotten);
          return index.withOwn(own::contains, newest, MAX_INDEX_BYTES);
        });
  }

  /** The image that a name stands for here. */
  public Optional<Descriptor> image(String name) throws IOException {
    return catalog.transact(c -> ImageTable.find(c, name));
  }

  public SwarmClass swarmClass(Digest blob) throws IOException {
    return catalog.transact(c -> BlobTable.swarmClass(c, blob));
  }

  /**
   * Lends a blob to a reader; empty when it is not here. One that was not seen to be right for long
   * is read first, which takes its time; one that is damaged is removed, and not here.
   */
  public Optional<Lease> lease(Digest digest) throws IOException {
    return blobs.lease(digest);
  }

  /** The same for a thread that must not wait; the file and the catalog are looked at in it. */
  public CompletableFuture<Optional<Lease>> leaseAsync(Digest digest) {
    return blobs.leaseAsync(digest);
  }

  /** Whether the blob is here, and nothing gives reason to doubt its bytes. */
  public boolean has(Digest digest) throws IOException {
    return blobs.isBelieved(digest);
  }

  /**
   * The torrent of a blob that is here: the saved one, or one made by reading all of it, which
   * checks it, too. Empty for a blob that is empty or too large for a torrent, and for one that
   * turned out damaged and was removed.
   */
  public Optional<BlobTorrent> torrent(Digest digest) throws IOException {
    Optional<BlobTorrent> saved = torrents.find(digest);
    if (saved.isPresent()) {
      return saved;
    }
    Path path = store.path(digest);
    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
    BlobHasher.Hashed hashed = BlobHasher.hash(path);
    if (!hashed.digest().equals(digest)) {
      blobs.damaged(digest, file, "its content is " + hashed.digest());
      return Optional.empty();
    }
    blobs.proved(digest, file);
    if (hashed.torrent().isPresent()) {
      torrents.save(hashed.torrent().get());
    }
    return hashed.torrent();
  }

  /** The blobs that were removed as damaged and have not come again. */
  public List<Digest> lost() throws IOException {
    return catalog.transact(BlobTable::lost);
  }

  /** Wants a lost blob no longer. */
  public void giveUp(Digest lost) throws IOException {
    catalog.transact(
        c -> {
          BlobTable.found(c, lost);
          return null;
        });
  }

  /** The blobs that are here and may be announced. */
  List<BlobTable.Public> publicBlobs() throws IOException {
    blobs.flush();
    return catalog.transact(BlobTable::allPublic);
  }

  /** The same of one that is here, if it may be. */
  Optional<BlobTable.Public> publicBlob(Digest digest) throws IOException {
    return catalog.transact(c -> BlobTable.publicOne(c, digest));
  }

  void watchedBy(BlobWatcher watcher) {
    blobs.watchedBy(watcher);
  }

  /** What the engine says of files goes here: each is read, and removed when it is damaged. */
  public EngineListener suspects() {
    return (infoHash, file, reason) -> {
      LOG.warn("{} is no longer seeded and will be checked: {}", file, reason);
      blobs.checkSoon(new Digest(file.getFileName().toString()));
    };
  }

  HeldBlobs blobs() {
    return blobs;
  }

  /**
   * Removes a blob, which leaves its swarm first.
   *
   * @return false when somebody reads it
   */
  public boolean evict(Digest blob) throws IOException {
    return blobs.evict(blob);
  }

  /** Takes a blob out of its swarm when no reason is left to announce it. */
  void leaveUnlessPublic(Digest digest) throws IOException {
    if (swarmClass(digest) == SwarmClass.NONE) {
      blobs.watcher().leaving(digest);
    }
  }

  /** Why images are held. */
  Claims claims() {
    return new Claims(this, catalog);
  }

  /** What {@link Claims} has taken out of the catalog goes from the files, too. */
  void claimsDropped(Set<String> names, Collection<Digest> documents) throws IOException {
    current.invalidateAll(); // one that comes again has to be remembered again
    for (Digest payload : documents) {
      files.delete(payload);
    }
    writeIndex(names);
  }

  /** Brings to disk what is only known yet. To be called now and then. */
  public void flush() throws IOException {
    blobs.noteReadByPeers();
    blobs.flush();
  }

  @Override
  public void close() throws IOException {
    try {
      blobs.close();
    } catch (IOException | RuntimeException e) {
      catalog.abandon(); // so that the blobs are checked at the next start
      throw e;
    }
    catalog.close();
  }
}
