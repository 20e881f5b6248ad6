package org.lodestone.tuf;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A version of a role of a publisher's collection, as people look at it.
 *
 * @param signatures how many keys that count have signed it
 * @param threshold how many have to
 * @param staged where it waits for signatures; empty when it is published
 */
public record RoleStatus(
    String role,
    long version,
    Instant expires,
    int signatures,
    int threshold,
    Optional<Path> staged) {

  /**
   * Every role's version that is published, and each that is staged.
   *
   * @param stagedFile where a role waits
   */
  static List<RoleStatus> of(CollectionState state, Function<String, Path> stagedFile) {
    List<RoleStatus> all = new ArrayList<>();
    state.root().ifPresent(root -> all.add(published("root", root.signed().root(), root)));
    state
        .stagedRoot()
        .ifPresent(root -> all.add(staged("root", lacking(state, root), root, stagedFile)));
    Root root = state.nextRoot().orElseThrow().signed();
    state.timestamp().ifPresent(file -> all.add(published("timestamp", root.timestamp(), file)));
    state.snapshot().ifPresent(file -> all.add(published("snapshot", root.snapshot(), file)));
    state
        .roles()
        .forEach(
            (role, files) -> {
              files.published().ifPresent(f -> all.add(published(role, files.quorum(), f)));
              files.staged().ifPresent(f -> all.add(staged(role, files.quorum(), f, stagedFile)));
            });
    return all;
  }

  /** A root has to be signed by its own keys and by those of the one before. */
  private static Quorum lacking(CollectionState state, Metadata<Root> staged) {
    Quorum before = state.root().orElse(staged).signed().root();
    return before.isMetBy(staged) ? staged.signed().root() : before;
  }

  private static RoleStatus published(String role, Quorum quorum, Metadata<?> file) {
    return status(role, quorum, file, Optional.empty());
  }

  private static RoleStatus staged(
      String role, Quorum quorum, Metadata<?> file, Function<String, Path> stagedFile) {
    return status(role, quorum, file, Optional.of(stagedFile.apply(role)));
  }

  private static RoleStatus status(
      String role, Quorum quorum, Metadata<?> file, Optional<Path> staged) {
    return new RoleStatus(
        role,
        file.signed().version(),
        file.signed().expires(),
        quorum.signers(file).size(),
        quorum.threshold(),
        staged);
  }
}
