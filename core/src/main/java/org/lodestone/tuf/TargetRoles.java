package org.lodestone.tuf;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lodestone.io.FolderLock;
import org.lodestone.tuf.UpdateFailedException.Check;

/** Steps 5.6.1 to 5.6.6: the targets roles of one snapshot, each loaded when it is asked for. */
final class TargetRoles {

  private final TrustedFolder trusted;
  private final MetadataFiles files;
  private final Snapshot snapshot;
  private final Instant start;
  private final Map<Visit, Targets> loaded = new HashMap<>();

  /** A targets role and those whom its delegator lets sign it. */
  record Visit(String role, Quorum quorum) {}

  TargetRoles(TrustedFolder trusted, MetadataFiles files, Snapshot snapshot, Instant start) {
    this.trusted = trusted;
    this.files = files;
    this.snapshot = snapshot;
    this.start = start;
  }

  synchronized Targets load(Visit visit) throws IOException, UpdateFailedException {
    Targets known = loaded.get(visit);
    if (known != null) {
      return known;
    }
    FolderLock lock = trusted.lock();
    try {
      return loadLocked(visit);
    } finally {
      lock.close();
    }
  }

  /** With the folder's lock held. */
  synchronized Targets loadLocked(Visit visit) throws IOException, UpdateFailedException {
    Checks checks = new Checks("5.6", FileNames.of(visit.role()));
    Optional<MetaFile> expected = snapshot.file(visit.role());
    if (expected.isEmpty()) {
      throw checks.failed(Check.MISSING, 1, "the snapshot does not list it");
    }
    Targets targets = load(checks, visit, expected.get());
    loaded.put(visit, targets);
    return targets;
  }

  private Targets load(Checks checks, Visit visit, MetaFile expected)
      throws IOException, UpdateFailedException {
    Optional<byte[]> known = trusted.role(visit.role(), RoleType.TARGETS);
    if (known.isPresent()) {
      try {
        return check(checks, visit, expected, known.get());
      } catch (UpdateFailedException e) {
        // Of another version, or damaged: what the mirror has decides.
      }
    }
    byte[] file = files.fetch(checks, visit.role(), expected, RoleType.TARGETS); // 5.6.1
    Targets next = check(checks, visit, expected, file);
    trusted.saveRole(visit.role(), file); // 5.6.6
    return next;
  }

  private Targets check(Checks checks, Visit visit, MetaFile expected, byte[] file)
      throws UpdateFailedException {
    checks.hashes(2, expected, file);
    Metadata<Targets> next = checks.parse(RoleType.TARGETS, file);
    checks.signatures(3, "the role " + visit.role(), visit.quorum(), next);
    checks.version(4, Check.VERSION, expected.version(), next);
    checks.notExpired(5, next, start);
    return next.signed();
  }
}
