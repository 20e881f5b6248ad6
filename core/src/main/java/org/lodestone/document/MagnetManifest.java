package org.lodestone.document;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.torrent.MagnetLink;

/**
 * The signed document: an in-toto Statement v1 whose predicate lists an image's manifests, byte for
 * byte, and a magnet link for each blob.
 *
 * <p>However it is made, by {@link #parse} or for publishing, it is consistent:
 *
 * <ul>
 *   <li>the root is among the manifests and every other one is reached from it; children of an
 *       index may be missing, as {@code docker save} leaves out platforms that were never pulled,
 *       but not all of them;
 *   <li>each config and layer of the manifests is listed once, with the size that the manifests
 *       give, and nothing else is; only layers that may not be passed on can be missing;
 *   <li>a blob has a magnet link unless it is empty; the link's {@code dn} and {@code xl}, where
 *       present, are the blob's own name and size, and no two blobs share an infohash; the links'
 *       trackers and peers are at few different host names;
 *   <li>it expires after it was issued, and every count is bounded.
 * </ul>
 *
 * @param name the subject's name
 * @param root the subject's digest: the manifest or index the tags stand for
 * @param tags the tags this document speaks for, possibly none
 * @param sequence grows with every document for the same name and tag: the time of issuing in
 *     milliseconds since 1970, or a little more; consumers refuse what lies in the future
 * @param issued when it was made
 * @param expires from when on it is refused
 * @param manifests the root and, for an index, every child manifest that the image has
 * @param blobs each config and layer once
 */
public record MagnetManifest(
    RepositoryName name,
    Digest root,
    List<String> tags,
    long sequence,
    Instant issued,
    Instant expires,
    List<Manifest> manifests,
    List<Blob> blobs) {

  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  public static final String PREDICATE_TYPE = "urn:lodestone:magnet-manifest:v1";

  /** Longest statement, in bytes: what fits into an envelope as base64 beside its signatures. */
  public static final int MAX_BYTES = (12 << 20) - (64 << 10);

  public static final int MAX_TAGS = 128;
  public static final int MAX_MANIFESTS = 256;
  public static final int MAX_BLOBS = 4_096;

  /** Most host names in all magnet links together: each one costs a look-up, which may hang. */
  public static final int MAX_HOST_NAMES = 32;

  /** Largest sequence: the largest integer that every JSON reader keeps exactly (RFC 7493). */
  public static final long MAX_SEQUENCE = (1L << 53) - 1;

  /**
   * @param magnet absent for a zero-length blob only
   */
  public record Blob(Descriptor descriptor, Optional<MagnetLink> magnet) {

    public Blob {
      Consistency.checkMagnet(descriptor, magnet);
    }
  }

  public MagnetManifest {
    tags = List.copyOf(tags);
    manifests = List.copyOf(manifests);
    blobs = List.copyOf(blobs);
    Consistency.checkHead(tags, sequence, issued, expires);
    Consistency.checkContent(root, manifests, blobs);
  }

  /**
   * Reads a statement; every rule of the format is checked, so what this returns is consistent.
   * Unknown fields are ignored at every level, as in-toto's parsing rules ask: later versions may
   * add some.
   *
   * @throws IllegalArgumentException saying which rule is broken
   */
  public static MagnetManifest parse(byte[] statement) {
    return StatementReader.read(statement);
  }

  /**
   * The statement's bytes, ready to be signed; equal documents give equal bytes.
   *
   * @throws IllegalArgumentException when the manifests are too large for one document
   */
  public byte[] toStatement() {
    return StatementWriter.write(this);
  }

  /**
   * What the document has of the image under one of its manifests: all of it under the root, one
   * platform under a child.
   *
   * @throws java.util.NoSuchElementException unless the manifest is one of the document's
   */
  public ImageTree tree(Digest manifest) {
    try {
      return ImageTree.of(
          manifest(manifest).orElseThrow(), (index, child) -> manifest(child.digest()));
    } catch (InvalidManifestException e) {
      throw new IllegalStateException("the whole tree was within the bounds", e);
    }
  }

  /** Those of the document's blobs that a tree needs. */
  public List<Blob> blobsOf(ImageTree tree) {
    Set<Digest> needed =
        tree.blobs().stream().map(Descriptor::digest).collect(Collectors.toUnmodifiableSet());
    return blobs.stream().filter(blob -> needed.contains(blob.descriptor().digest())).toList();
  }

  public Optional<Manifest> manifest(Digest digest) {
    return manifests.stream().filter(m -> m.digest().equals(digest)).findFirst();
  }

  public Optional<Blob> blob(Digest digest) {
    return blobs.stream().filter(b -> b.descriptor().digest().equals(digest)).findFirst();
  }
}
