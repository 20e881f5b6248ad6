package org.lodestone.document;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.torrent.MagnetLink;

/**
 * The signed document: an in-toto Statement v1 whose predicate lists an image's manifests, byte for
 * byte, and a magnet link for each blob.
 *
 * @param name the subject's name
 * @param root the subject's digest: the manifest or index the tags stand for
 * @param tags the tags this document speaks for, possibly none
 * @param sequence grows with every document for the same name and tag; milliseconds of issuing
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

  /**
   * @param magnet absent for a zero-length blob only
   */
  public record Blob(Descriptor descriptor, Optional<MagnetLink> magnet) {}

  /**
   * Reads a statement; every rule of the format is checked, so what this returns is consistent.
   *
   * @throws IllegalArgumentException saying which rule is broken
   */
  public static MagnetManifest parse(byte[] statement) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The statement's bytes, ready to be signed. */
  public byte[] toStatement() {
    throw new UnsupportedOperationException("skeleton");
  }

  public Optional<Manifest> manifest(Digest digest) {
    return manifests.stream().filter(m -> m.digest().equals(digest)).findFirst();
  }

  public Optional<Blob> blob(Digest digest) {
    return blobs.stream().filter(b -> b.descriptor().digest().equals(digest)).findFirst();
  }
}
