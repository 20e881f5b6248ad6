package org.lodestone.tuf;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.lodestone.io.FolderLock;
import org.lodestone.tuf.TargetRoles.Visit;
import org.lodestone.tuf.UpdateFailedException.Check;

/**
 * One update cycle of a client: the detailed client workflow, section 5 of the TUF specification
 * 1.0, step by step. What has passed is kept in the {@link TrustedFolder} before the next step
 * begins; an update that fails leaves what was trusted before.
 */
public final class Update {

  private final TrustedFolder trusted;
  private final Mirror mirror;
  private final Instant start;
  private Root root;
  private MetadataFiles files;
  private Metadata<Timestamp> timestamp;
  private Metadata<Snapshot> snapshot;
  private TargetRoles roles;

  /**
   * What a collection says of a target.
   *
   * @param role that says it
   */
  public record Found(String path, TargetFile file, String role) {}

  private Update(TrustedFolder trusted, Mirror mirror, Instant start) {
    this.trusted = trusted;
    this.mirror = mirror;
    this.start = start; // 5.1
  }

  /**
   * Steps 5.1 to 5.6.6: brings what is trusted up to date with the mirror.
   *
   * @param shipped a root that came by a way that is trusted, of whatever age
   * @param start the time now (5.1)
   * @throws UpdateFailedException when something fails a check
   * @throws IOException when the mirror cannot be read, or the folder not written
   */
  public static Update run(
      TrustedFolder trusted, Metadata<Root> shipped, Mirror mirror, Instant start)
      throws IOException, UpdateFailedException {
    Update update = new Update(trusted, mirror, start);
    FolderLock lock = trusted.lock();
    try {
      update.root = new RootChain(trusted, mirror).update(shipped, start).signed(); // 5.2, 5.3
      update.forgetWhatRotatedKeysSigned();
      update.files = new MetadataFiles(mirror, update.root.consistentSnapshot()); // 5.3.12
      update.updateTimestamp();
      update.updateSnapshot();
      update.roles = new TargetRoles(trusted, update.files, update.snapshot.signed(), start);
      update.roles.loadLocked(update.topLevel()); // 5.6.1 to 5.6.6
    } finally {
      lock.close();
    }
    return update;
  }

  /**
   * Step 5.3.11: what was trusted of timestamp and snapshot is forgotten if the keys of either have
   * been rotated, so that versions which their thief has driven up do not last. Told by the
   * signatures, it holds however often the client was stopped in between.
   */
  private void forgetWhatRotatedKeysSigned() throws IOException {
    timestamp = known(RoleType.TIMESTAMP, root.timestamp());
    snapshot = known(RoleType.SNAPSHOT, root.snapshot());
    boolean rotated = snapshot == null && trusted.role("snapshot", RoleType.SNAPSHOT).isPresent();
    if (timestamp == null || rotated) {
      timestamp = null;
      snapshot = null;
      trusted.forget("timestamp");
      trusted.forget("snapshot");
    }
  }

  private <T extends Signed> Metadata<T> known(RoleType<T> type, Quorum quorum) throws IOException {
    try {
      return trusted
          .role(type.type(), type)
          .map(file -> Metadata.parse(type, file))
          .filter(quorum::isMetBy)
          .orElse(null);
    } catch (IllegalArgumentException e) {
      return null; // damaged
    }
  }

  /** Step 5.4. */
  private void updateTimestamp() throws IOException, UpdateFailedException {
    Checks checks = new Checks("5.4", "timestamp.json");
    byte[] file = files.timestamp(checks); // 5.4.1
    Metadata<Timestamp> next = checks.parse(RoleType.TIMESTAMP, file);
    checks.signatures(2, "the role timestamp", root.timestamp(), next);
    if (timestamp != null) {
      long version = timestamp.signed().version();
      checks.atLeast(3, "version", version, next.signed().version());
      if (next.signed().version() == version) {
        checks.notExpired(4, timestamp, start);
        return; // the one that is trusted stays
      }
      checks.atLeast(
          3,
          "snapshot version",
          timestamp.signed().snapshot().version(),
          next.signed().snapshot().version());
    }
    checks.notExpired(4, next, start);
    trusted.saveRole("timestamp", file); // 5.4.5
    timestamp = next;
  }

  /** Step 5.5. */
  private void updateSnapshot() throws IOException, UpdateFailedException {
    Checks checks = new Checks("5.5", "snapshot.json");
    MetaFile expected = timestamp.signed().snapshot();
    if (snapshot != null
        && expected.mismatch(snapshot.bytes()).isEmpty()
        && expected.version() == snapshot.signed().version()) {
      checks.notExpired(6, snapshot, start);
      return;
    }
    byte[] file = files.fetch(checks, "snapshot", expected, RoleType.SNAPSHOT); // 5.5.1
    checks.hashes(2, expected, file);
    Metadata<Snapshot> next = checks.parse(RoleType.SNAPSHOT, file);
    checks.signatures(3, "the role snapshot", root.snapshot(), next);
    checks.version(4, Check.VERSION, expected.version(), next);
    if (snapshot != null) {
      checkRollback(checks, next.signed());
    }
    checks.notExpired(6, next, start);
    trusted.saveRole("snapshot", file); // 5.5.7
    snapshot = next;
  }

  /** Step 5.5.5. */
  private void checkRollback(Checks checks, Snapshot next) throws UpdateFailedException {
    for (Map.Entry<String, MetaFile> known : snapshot.signed().meta().entrySet()) {
      MetaFile now = next.meta().get(known.getKey());
      if (now == null) {
        throw checks.failed(
            Check.ROLLBACK, 5, "expected " + known.getKey() + ", as was listed before, found none");
      }
      checks.atLeast(5, known.getKey() + " version", known.getValue().version(), now.version());
    }
  }

  private Visit topLevel() {
    return new Visit("targets", root.targets());
  }

  /**
   * Step 5.6.7: what the collection says of a target; empty when it says nothing.
   *
   * @throws UpdateFailedException when a role that has to be asked fails a check
   */
  public Optional<Found> find(String path) throws IOException, UpdateFailedException {
    return TargetSearch.find(path, topLevel(), roles::load);
  }

  /**
   * Step 5.7: the target itself.
   *
   * @param maxBytes longest that is of use
   */
  public byte[] fetch(Found target, int maxBytes) throws IOException, UpdateFailedException {
    Checks checks = new Checks("5.7", target.path());
    TargetFile expected = target.file();
    if (expected.length() > maxBytes) {
      throw checks.failed(
          Check.TARGET,
          3,
          "expected at most %d bytes, %d are announced".formatted(maxBytes, expected.length()));
    }
    String name =
        FileNames.TARGETS
            + (root.consistentSnapshot()
                ? FileNames.ofTarget(target.path(), expected.hashes())
                : FileNames.ofTarget(target.path()));
    byte[] file =
        mirror
            .fetch(name, (int) expected.length())
            .orElseThrow(() -> checks.failed(Check.MISSING, 3, mirror + " has no " + name));
    Optional<String> mismatch = expected.mismatch(file);
    if (mismatch.isPresent()) {
      throw checks.failed(Check.TARGET, 3, mismatch.get());
    }
    return file;
  }

  /** When the trusted timestamp ends. */
  public Instant expires() {
    return timestamp.signed().expires();
  }
}
