package org.lodestone.tuf;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.lodestone.tuf.UpdateFailedException.Check;

/** Steps 5.2 and 5.3: from a root that is trusted to the newest, each signed by the one before. */
final class RootChain {

  /** Most root versions followed in one update (Y of step 5.3.3). */
  static final int MAX_ROOTS = 1024;

  private final TrustedFolder trusted;
  private final Mirror mirror;

  RootChain(TrustedFolder trusted, Mirror mirror) {
    this.trusted = trusted;
    this.mirror = mirror;
  }

  /**
   * Versions that were trusted before are read from disk, the others downloaded.
   *
   * @param shipped a root that is trusted, of whatever age
   */
  Metadata<Root> update(Metadata<Root> shipped, Instant start)
      throws IOException, UpdateFailedException {
    Metadata<Root> root = checkShipped(shipped);
    for (int i = 0; i < MAX_ROOTS; i++) {
      long next = root.signed().version() + 1; // 5.3.2
      Optional<Metadata<Root>> known = known(root, next);
      if (known.isPresent()) {
        root = known.get();
        continue;
      }
      Optional<byte[]> file =
          mirror.fetch(FileNames.METADATA + FileNames.of(next, "root"), RoleType.ROOT.maxBytes());
      if (file.isEmpty()) {
        break; // 5.3.3
      }
      root = check(root, file.get(), next); // 5.3.4 to 5.3.7
      trusted.saveRoot(next, file.get()); // 5.3.8
    }
    new Checks("5.3", "root.json").notExpired(10, root, start);
    return root;
  }

  /** Step 5.2. Its expiry does not matter, but it has to be signed by its own keys. */
  private static Metadata<Root> checkShipped(Metadata<Root> root) throws UpdateFailedException {
    new Checks("5.2", "the trusted root").signatures(0, "its own", root.signed().root(), root);
    return root;
  }

  private Optional<Metadata<Root>> known(Metadata<Root> before, long version) throws IOException {
    try {
      Optional<byte[]> file = trusted.root(version);
      return file.isPresent() ? Optional.of(check(before, file.get(), version)) : Optional.empty();
    } catch (UpdateFailedException e) {
      return Optional.empty(); // of another line of roots, or damaged
    }
  }

  private static Metadata<Root> check(Metadata<Root> before, byte[] file, long version)
      throws UpdateFailedException {
    Checks checks = new Checks("5.3", FileNames.of(version, "root"));
    Metadata<Root> next = checks.parse(RoleType.ROOT, file);
    checks.signatures(4, "root version " + (version - 1), before.signed().root(), next);
    checks.signatures(4, "root version " + version, next.signed().root(), next);
    checks.version(5, Check.ROLLBACK, version, next);
    return next;
  }
}
