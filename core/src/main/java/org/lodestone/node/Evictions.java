package org.lodestone.node;

import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.torrent.BlobTorrents;

/**
 * Forgets images: their names, the documents that speak for them, and the blobs that nothing else
 * needs. Needed is what another image of the store has, whichever tool brought it, what another
 * current document lists, and what was pushed here. One at a time.
 */
public final class Evictions {

  private final Holdings holdings;
  private final Pins pins;
  private final Claims claims;
  private final StoredImages images;
  private final BlobTorrents torrents;

  Evictions(Holdings holdings, Pins pins) {
    this.holdings = holdings;
    this.pins = pins;
    this.claims = holdings.claims();
    this.torrents = new BlobTorrents(holdings.store());
    this.images = new StoredImages(holdings.store());
  }

  /**
   * What an eviction did.
   *
   * @param names that are forgotten
   * @param dropped the blobs that nothing needs any more, here or not, manifests among them
   * @param removed how many of them were here
   * @param bytes what these took
   * @param kept blobs of the image that something else needs, or that somebody has begun to read
   */
  public record Evicted(Set<String> names, Set<Digest> dropped, int removed, long bytes, int kept) {

    Evicted and(Evicted other) {
      return new Evicted(
          Sets.union(names, other.names).immutableCopy(),
          Sets.union(dropped, other.dropped).immutableCopy(),
          removed + other.removed,
          bytes + other.bytes,
          kept + other.kept);
    }
  }

  /**
   * What one is about.
   *
   * @param names to be forgotten
   * @param documents to be forgotten, by their payloads
   * @param blobs all that the image has, what refers to others last
   */
  private record Image(
      Set<String> names, Map<Digest, MagnetManifest> documents, List<Digest> blobs) {}

  /**
   * Evicts what a name stands for, by that name; it stays under others that it has.
   *
   * @throws EvictionRefusedException when it is not here, pinned, or being read
   */
  public synchronized Evicted evict(Reference name) throws EvictionRefusedException, IOException {
    if (name.digest().isPresent()) {
      return evict(name.digest().get());
    }
    String text = name.toString();
    Map<Digest, MagnetManifest> speaking = claims.forTag(name);
    Optional<Digest> root =
        holdings
            .image(text)
            .map(Descriptor::digest)
            .or(() -> speaking.values().stream().map(MagnetManifest::root).findFirst());
    if (root.isEmpty()) {
      throw new EvictionRefusedException(
          "there is no image %s in %s".formatted(text, holdings.store().root()),
          "its index.json has the newest names; an image without a name is evicted by its digest");
    }
    Set<String> others = new TreeSet<>(claims.namesOf(root.get()));
    others.remove(text);
    Map<Digest, MagnetManifest> documents = claims.withRoot(root.get());
    documents.putAll(speaking);
    documents
        .values()
        .removeIf(
            document ->
                !document.name().equals(name.name())
                    || names(document).stream().anyMatch(others::contains));
    return evict(text, root.get(), Set.of(text), documents);
  }

  /**
   * Forgets what a tag was, or all tags of a repository, so that the next pull asks for it anew,
   * and evicts what is here of it. Says nothing when nothing is known.
   *
   * @throws EvictionRefusedException when one is pinned, or being read; others may be gone then
   */
  public synchronized Evicted invalidate(RepositoryName repository, Optional<String> tag)
      throws EvictionRefusedException, IOException {
    Set<String> names =
        tag.isPresent() ? Set.of(repository + ":" + tag.get()) : claims.namesIn(repository);
    for (String name : names) {
      refusePinned(name);
    }
    holdings.upstreams().forget(repository, tag);
    Evicted all = new Evicted(Set.of(), Set.of(), 0, 0, 0);
    for (String name : names) {
      Reference reference = Reference.parse(name);
      if (holdings.image(name).isPresent() || !claims.forTag(reference).isEmpty()) {
        all = all.and(evict(reference));
      }
    }
    return all;
  }

  /** Evicts the image, or the blob, with this digest under all names that it has. */
  public synchronized Evicted evict(Digest digest) throws EvictionRefusedException, IOException {
    Map<Digest, MagnetManifest> documents = claims.withRoot(digest);
    Set<String> names = new TreeSet<>(claims.namesOf(digest));
    if (documents.isEmpty() && names.isEmpty() && !holdings.store().contains(digest)) {
      throw new EvictionRefusedException(
          "there is no image or blob %s in %s".formatted(digest, holdings.store().root()), "");
    }
    return evict(digest.toString(), digest, names, documents);
  }

  /** Removes those of the blobs that nothing needs, and nobody reads. */
  public synchronized Evicted evictUnneeded(Collection<Digest> blobs) throws IOException {
    Image nameless = new Image(Set.of(), Map.of(), List.copyOf(blobs));
    Evicted evicted = remove(nameless, needed(nameless));
    claims.dropIdle();
    return evicted;
  }

  private Evicted evict(
      String what, Digest root, Set<String> names, Map<Digest, MagnetManifest> documents)
      throws EvictionRefusedException, IOException {
    Image image = new Image(names, documents, blobs(root, documents));
    Set<Digest> needed = needed(image);
    if (names.isEmpty() && documents.isEmpty() && needed.contains(root)) {
      throw new EvictionRefusedException(
          "blob %s is part of an image in %s".formatted(what, holdings.store().root()),
          "evict that image: a blob that no other image needs goes with it");
    }
    refusePinned(image);
    refuseRead(what, image, needed);
    return remove(image, needed);
  }

  /** Those of the image in the store, and those that its documents list. */
  private List<Digest> blobs(Digest root, Map<Digest, MagnetManifest> documents)
      throws IOException {
    Set<Digest> found = new LinkedHashSet<>(images.tree(root));
    documents.values().forEach(document -> found.addAll(listed(document)));
    return Lists.reverse(List.copyOf(found));
  }

  private Set<Digest> needed(Image image) throws IOException {
    Set<Digest> candidates = new HashSet<>(image.blobs());
    Set<Digest> needed = new HashSet<>();
    for (Digest root : images.roots(claims.rootsExcept(image.names()), image.names())) {
      needed.addAll(Sets.intersection(images.tree(root), candidates));
    }
    needed.addAll(holdings.pushed().needed(candidates));
    Map<Digest, MagnetManifest> others = claims.currentListing(candidates);
    others.keySet().removeAll(image.documents().keySet());
    for (MagnetManifest other : others.values()) {
      needed.addAll(Sets.intersection(listed(other), candidates));
    }
    return needed;
  }

  /** The manifests and blobs of a document. */
  static Set<Digest> listed(MagnetManifest document) {
    return Stream.concat(
            document.manifests().stream().map(Manifest::digest),
            document.blobs().stream().map(blob -> blob.descriptor().digest()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What a document calls its image. */
  static List<String> names(MagnetManifest document) {
    return document.tags().stream().map(tag -> document.name() + ":" + tag).toList();
  }

  private void refusePinned(Image image) throws EvictionRefusedException, IOException {
    Set<String> names = new TreeSet<>(image.names());
    image.documents().values().forEach(document -> names.addAll(names(document)));
    for (String name : names) {
      refusePinned(name);
    }
  }

  private void refusePinned(String name) throws EvictionRefusedException, IOException {
    Optional<PinPattern> pin = pins.keeping(name);
    if (pin.isPresent()) {
      throw new EvictionRefusedException(
          "%s is kept by the pin %s".formatted(name, pin.get()),
          "lodestone pin --remove '%s' takes it away".formatted(pin.get()));
    }
  }

  private void refuseRead(String what, Image image, Set<Digest> needed)
      throws EvictionRefusedException {
    for (Digest blob : image.blobs()) {
      if (!needed.contains(blob) && holdings.blobs().isLent(blob)) {
        throw new EvictionRefusedException(
            "%s is being read just now: blob %s".formatted(what, blob),
            "try again when whoever pulls it is done");
      }
    }
  }

  /** What refers to others goes last, so that an eviction cut short can be asked for again. */
  private Evicted remove(Image image, Set<Digest> needed) throws IOException {
    Set<RepositoryName> repositories =
        image.documents().values().stream().map(MagnetManifest::name).collect(Collectors.toSet());
    claims.drop(image.names(), image.documents().keySet(), repositories, image.blobs());
    Set<Digest> dropped = new LinkedHashSet<>();
    int removed = 0;
    long bytes = 0;
    int kept = 0;
    for (Digest blob : image.blobs()) {
      boolean here = holdings.store().contains(blob);
      long size = here ? Files.size(holdings.store().path(blob)) : 0;
      if (!needed.contains(blob) && holdings.evict(blob)) {
        torrents.forget(blob);
        dropped.add(blob);
        removed += here ? 1 : 0;
        bytes += size;
      } else if (here) {
        kept++;
        holdings.leaveUnlessPublic(blob);
      }
    }
    return new Evicted(image.names(), dropped, removed, bytes, kept);
  }
}
