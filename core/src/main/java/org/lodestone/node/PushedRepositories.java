package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.SqliteFile;

/**
 * What was pushed to this node: for each repository its manifests, tags, referrers, and the blobs
 * that may be read under its name. Content goes by the digest that its client called it, and by its
 * SHA-256, under which the store has it. All this is told nowhere else, so it lies in a file of its
 * own beside the catalog. Safe for use by many threads; what was written is on disk.
 */
public final class PushedRepositories implements AutoCloseable {

  private static final String FILE = "pushed.db";

  private static final List<String> SCHEMA =
      List.of(PushedManifestTable.SCHEMA + PushedBlobTable.SCHEMA + DeletedTable.SCHEMA);

  private final SqliteFile file;
  private final Clock clock;

  private PushedRepositories(SqliteFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  static PushedRepositories open(Path directory, Clock clock) throws IOException {
    return new PushedRepositories(SqliteFile.open(directory.resolve(FILE), SCHEMA), clock);
  }

  /** Whether anything was pushed under this name and is there. */
  public boolean contains(RepositoryName name) throws IOException {
    return file.transact(
        c -> PushedManifestTable.contains(c, name) || PushedBlobTable.contains(c, name));
  }

  /** Adds a blob whose content is in the store, or notes that it is wanted again. */
  public void add(RepositoryName name, PushedBlob blob) throws IOException {
    file.transact(
        c -> {
          DeletedTable.remove(c, name, blob.digest().toString());
          PushedBlobTable.add(c, name, blob, clock.millis());
          return null;
        });
  }

  public Optional<PushedBlob> blob(RepositoryName name, AnyDigest digest) throws IOException {
    return file.transact(c -> PushedBlobTable.find(c, name, digest));
  }

  /** The blob, in whichever repository. */
  public Optional<PushedBlob> blob(AnyDigest digest) throws IOException {
    return file.transact(c -> PushedBlobTable.find(c, digest));
  }

  /**
   * Adds a manifest whose content is in the store.
   *
   * @param blobs that it lists
   */
  public void add(RepositoryName name, PushedManifest manifest, Collection<AnyDigest> blobs)
      throws IOException {
    file.transact(
        c -> {
          DeletedTable.remove(c, name, manifest.digest().toString());
          PushedManifestTable.add(c, name, manifest, blobs);
          return null;
        });
  }

  public Optional<PushedManifest> manifest(RepositoryName name, AnyDigest digest)
      throws IOException {
    return file.transact(c -> PushedManifestTable.find(c, name, digest));
  }

  public Optional<PushedManifest> manifest(RepositoryName name, String tag) throws IOException {
    return file.transact(c -> PushedManifestTable.tagged(c, name, tag));
  }

  /** Has a tag stand for a manifest that is here. */
  public void tag(RepositoryName name, String tag, AnyDigest digest) throws IOException {
    file.transact(
        c -> {
          DeletedTable.remove(c, name, tag);
          PushedManifestTable.tag(c, name, tag, digest);
          return null;
        });
  }

  /** The tags of a repository, in byte order. */
  public List<String> tags(RepositoryName name) throws IOException {
    return file.transact(c -> PushedManifestTable.tags(c, name));
  }

  /** The tags that stand for a manifest. */
  public List<String> tags(RepositoryName name, AnyDigest digest) throws IOException {
    return file.transact(c -> PushedManifestTable.tags(c, name, digest));
  }

  /**
   * The manifests that refer to one, in the order of their digests.
   *
   * @param artifactType only those of this type
   * @param after the digest before the first; empty for the beginning
   * @param most that are listed
   */
  public List<PushedManifest> referrers(
      RepositoryName name, AnyDigest subject, Optional<String> artifactType, String after, int most)
      throws IOException {
    return file.transact(
        c -> PushedManifestTable.referrers(c, name, subject, artifactType, after, most));
  }

  /** Takes a tag away; what it stood for stays. */
  public void deleteTag(RepositoryName name, String tag) throws IOException {
    file.transact(
        c -> {
          PushedManifestTable.deleteTag(c, name, tag);
          DeletedTable.add(c, name, tag, clock.millis());
          return null;
        });
  }

  /** Takes a manifest away, and its tags; its blobs stay. */
  public void deleteManifest(RepositoryName name, AnyDigest digest) throws IOException {
    long now = clock.millis();
    file.transact(
        c -> {
          PushedBlobTable.touch(c, name, digest, now);
          for (String tag : PushedManifestTable.tags(c, name, digest)) {
            DeletedTable.add(c, name, tag, now);
          }
          PushedManifestTable.delete(c, name, digest);
          DeletedTable.add(c, name, digest.toString(), now);
          return null;
        });
  }

  public void deleteBlob(RepositoryName name, AnyDigest digest) throws IOException {
    file.transact(
        c -> {
          PushedBlobTable.delete(c, name, digest);
          DeletedTable.add(c, name, digest.toString(), clock.millis());
          return null;
        });
  }

  /**
   * Whether this was deleted here and has not been pushed again. A signed document may still speak
   * for it.
   *
   * @param reference a tag or a digest
   */
  public boolean isDeleted(RepositoryName name, String reference) throws IOException {
    return file.transact(c -> DeletedTable.contains(c, name, reference));
  }

  /**
   * Takes away the blobs that no manifest of their repository lists, and that nobody has pushed
   * since then.
   *
   * @return what they were, whether or not something else needs it
   */
  public Set<Digest> dropIdleBlobs(Instant since) throws IOException {
    return file.transact(c -> PushedBlobTable.deleteIdle(c, since));
  }

  /** Those of the blobs that are content of a repository. */
  Set<Digest> needed(Collection<Digest> candidates) throws IOException {
    return file.transact(
        c -> {
          Set<Digest> needed = new HashSet<>();
          for (Digest candidate : candidates) {
            if (PushedBlobTable.needs(c, candidate) || PushedManifestTable.needs(c, candidate)) {
              needed.add(candidate);
            }
          }
          return needed;
        });
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
