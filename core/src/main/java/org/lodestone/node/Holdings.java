package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
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

  private final BlobStore store;
  private final Catalog catalog;
  private final PushedRepositories pushed;
  private final Documents documents;
  private final ImageNames images;
  private final HeldBlobs blobs;
  private final BlobTorrents torrents;
  private final UpstreamRecords upstreams;

  private Holdings(BlobStore store, Catalog catalog, PushedRepositories pushed, Clock clock)
      throws IOException {
    this.store = store;
    this.catalog = catalog;
    this.pushed = pushed;
    this.blobs = new HeldBlobs(store, catalog, clock);
    this.documents = new Documents(store, catalog, clock, listed -> blobs.watcher().listed(listed));
    this.images = new ImageNames(store, catalog);
    this.torrents = new BlobTorrents(store);
    this.upstreams = new UpstreamRecords(this, catalog);
  }

  /** Opens the store's catalog and brings it up to date with what is there. */
  public static Holdings open(BlobStore store, Clock clock) throws IOException {
    Path own = store.root().resolve("lodestone");
    PushedRepositories pushed = PushedRepositories.open(own, clock);
    try {
      return open(store, pushed, Catalog.open(own.resolve("catalog.db")), clock);
    } catch (IOException | RuntimeException e) {
      pushed.close();
      throw e;
    }
  }

  private static Holdings open(
      BlobStore store, PushedRepositories pushed, Catalog catalog, Clock clock) throws IOException {
    try {
      Holdings holdings = new Holdings(store, catalog, pushed, clock);
      if (holdings.documents.bringUpToDate()) {
        holdings.images.writeIndex(Set.of());
      }
      return holdings;
    } catch (IOException | RuntimeException e) {
      catalog.abandon();
      throw e;
    }
  }

  public BlobStore store() {
    return store;
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
    documents.remember(document, envelopes, signers, origin);
  }

  /** Forgets documents that have been superseded for a while. To be called now and then. */
  public void dropSuperseded() throws IOException {
    documents.dropSuperseded();
  }

  /** The remembered documents for a tag, or those that list a manifest or blob; newest first. */
  public List<RememberedDocument> documents(Reference reference) throws IOException {
    return documents.find(reference);
  }

  /** Every remembered document that lists the blob, whatever its repository; newest first. */
  public List<RememberedDocument> listing(Digest blob) throws IOException {
    return documents.listing(blob);
  }

  List<RememberedDocument> read(List<Digest> payloads) throws IOException {
    return documents.read(payloads);
  }

  /** The same as a source among others. */
  @Override
  public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return documents.find(reference, signers);
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
    return documents.tagged(name, signers);
  }

  /** The keys that the remembered documents are said to be signed with. */
  public Set<KeyId> signers() throws IOException {
    return documents.signers();
  }

  /** The remembered document with this payload. */
  public Optional<RememberedDocument> document(Digest payload) throws IOException {
    return documents.document(payload);
  }

  @Override
  public String toString() {
    return "what this node remembers";
  }

  /** Where a remembered document lies, for people. */
  public Path documentFile(Digest payload) {
    return documents.file(payload);
  }

  /**
   * Names an image that is whole in the store. The {@value ImageNames#MAX_NAMES} newest names are
   * also in the layout's index.json, where other tools find them.
   */
  public void name(Collection<String> names, Descriptor root) throws IOException {
    images.put(names, root);
  }

  /** The image that a name stands for here. */
  public Optional<Descriptor> image(String name) throws IOException {
    return images.find(name);
  }

  /** What is known of upstream registries. */
  public UpstreamRecords upstreams() {
    return upstreams;
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

  /**
   * The bytes of a small blob, for whoever changes nothing in them, if they were lent within the
   * last second. Touches no disk.
   */
  public Optional<byte[]> recent(Digest digest) {
    return blobs.recent(digest);
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

  /** What was pushed here. */
  public PushedRepositories pushed() {
    return pushed;
  }

  /** Why images are held. */
  Claims claims() {
    return new Claims(this, catalog);
  }

  /** What {@link Claims} has taken out of the catalog goes from the files, too. */
  void claimsDropped(Set<String> names, Collection<Digest> payloads) throws IOException {
    documents.delete(payloads);
    images.writeIndex(names);
  }

  /** Brings to disk what is only known yet. To be called now and then. */
  public void flush() throws IOException {
    blobs.noteReadByPeers();
    blobs.flush();
  }

  @Override
  public void close() throws IOException {
    try (pushed) {
      blobs.close();
    } catch (IOException | RuntimeException e) {
      catalog.abandon(); // so that the blobs are checked at the next start
      throw e;
    }
    catalog.close();
  }
}
