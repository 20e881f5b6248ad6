package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.store.BlobStore;

/**
 * What this node knows of repositories in upstream registries: what their tags were when that was
 * asked last, which manifests and blobs they gave, and whether everybody may read them. Survives
 * restarts, so that an upstream that is gone can be stood in for.
 */
public final class UpstreamRecords {

  private final Holdings holdings;
  private final BlobStore store;
  private final Catalog catalog;

  /**
   * What a tag was.
   *
   * @param checked when the registry said so last
   */
  public record Tagged(Digest digest, Instant checked) {}

  UpstreamRecords(Holdings holdings, Catalog catalog) {
    this.holdings = holdings;
    this.store = holdings.store();
    this.catalog = catalog;
  }

  /** Keeps a manifest that the repository gave. */
  public void keep(RepositoryName repository, Manifest manifest) throws IOException {
    store.put(manifest.bytes());
    catalog.transact(
        c -> {
          UpstreamTable.putManifest(c, repository, manifest.digest());
          return null;
        });
  }

  /** The bytes of a manifest that this repository gave, if it is still here. */
  public Optional<byte[]> manifest(RepositoryName repository, Digest digest) throws IOException {
    boolean known = catalog.transact(c -> UpstreamTable.hasManifest(c, repository, digest));
    if (!known || !store.contains(digest)) {
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream in = store.read(digest)) {
      bytes = in.readNBytes(Manifest.MAX_BYTES);
    }
    return Digest.of(bytes).equals(digest) ? Optional.of(bytes) : Optional.empty();
  }

  public void tagged(RepositoryName repository, String tag, Tagged tagged) throws IOException {
    catalog.transact(
        c -> {
          UpstreamTable.putTag(c, repository, tag, tagged);
          return null;
        });
  }

  /** What the tag was when the registry was asked last. */
  public Optional<Tagged> tag(RepositoryName repository, String tag) throws IOException {
    return catalog.transact(c -> UpstreamTable.tag(c, repository, tag));
  }

  /** Forgets what a tag was, or every tag of the repository. */
  public void forget(RepositoryName repository, Optional<String> tag) throws IOException {
    catalog.transact(
        c -> {
          if (tag.isPresent()) {
            UpstreamTable.removeTag(c, repository, tag.get());
          } else {
            UpstreamTable.removeTags(c, repository);
          }
          return null;
        });
  }

  /** Whether everybody could read the repository when that was found out last. */
  public boolean isPublic(RepositoryName repository) throws IOException {
    return catalog.transact(c -> UpstreamTable.isPublic(c, repository));
  }

  /**
   * Notes whether everybody may read the repository. What it gave is seeded, or leaves its swarms.
   *
   * @param shared whether the blobs of a public repository may be seeded
   */
  public void found(RepositoryName repository, boolean isPublic, boolean shared)
      throws IOException {
    SwarmClass swarm = isPublic && shared ? SwarmClass.PUBLIC : SwarmClass.NONE;
    List<Digest> blobs =
        catalog.transact(
            c -> {
              UpstreamTable.putRepository(c, repository, isPublic, swarm);
              return UpstreamTable.blobs(c, repository);
            });
    for (Digest blob : blobs) {
      holdings.leaveUnlessPublic(blob);
    }
    if (swarm == SwarmClass.PUBLIC) {
      holdings.blobs().watcher().listed(blobs);
    }
  }

  /**
   * Notes a blob that is here and that the repository has. It is seeded if everybody may read it
   * there.
   */
  public void holds(RepositoryName repository, Digest blob, boolean shared) throws IOException {
    boolean seeded =
        catalog.transact(
            c -> {
              boolean open = shared && UpstreamTable.isPublic(c, repository);
              UpstreamTable.putBlob(
                  c, repository, blob, open ? SwarmClass.PUBLIC : SwarmClass.NONE);
              return open;
            });
    if (seeded) {
      holdings.blobs().watcher().listed(List.of(blob));
    }
  }

  /** Whether a registry was seen to have this blob. */
  boolean has(Digest blob) throws IOException {
    return catalog.transact(c -> UpstreamTable.hasBlob(c, blob));
  }

  /** Whether the repository was seen to have this blob. */
  public boolean has(RepositoryName repository, Digest blob) throws IOException {
    return catalog.transact(c -> UpstreamTable.hasBlob(c, repository, blob));
  }
}
