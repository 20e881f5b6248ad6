package org.lodestone.tuf;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lodestone.tuf.TargetRoles.Visit;

/**
 * What a publisher's folder has: what is published, and what is staged to be.
 *
 * @param root the newest one published; a new collection has none
 * @param roles the targets roles in the order in which clients come upon them, by their names
 */
record CollectionState(
    Optional<Metadata<Root>> root,
    Optional<Metadata<Root>> stagedRoot,
    Optional<Metadata<Timestamp>> timestamp,
    Optional<Metadata<Snapshot>> snapshot,
    Map<String, Role> roles) {

  /**
   * A targets role.
   *
   * @param quorum as its delegator says it now, or will with the next publication
   */
  record Role(
      Quorum quorum, Optional<Metadata<Targets>> published, Optional<Metadata<Targets>> staged) {

    /** Whether what is staged has its signatures. */
    boolean isReady() {
      return staged.isPresent() && quorum.isMetBy(staged.get());
    }

    /** What is current after the next publication. */
    Optional<Metadata<Targets>> next() {
      return isReady() ? staged : published;
    }
  }

  static CollectionState read(CollectionFolder folder) throws IOException {
    Optional<Metadata<Root>> root = parse(RoleType.ROOT, folder.root());
    Optional<Metadata<Timestamp>> timestamp =
        parse(RoleType.TIMESTAMP, folder.metadata(FileNames.of("timestamp"), RoleType.TIMESTAMP));
    Optional<Metadata<Snapshot>> snapshot = Optional.empty();
    if (timestamp.isPresent()) {
      long version = timestamp.get().signed().snapshot().version();
      snapshot =
          parse(
              RoleType.SNAPSHOT,
              folder.metadata(FileNames.of(version, "snapshot"), RoleType.SNAPSHOT));
    }
    CollectionState state =
        new CollectionState(
            root,
            after(root, parse(RoleType.ROOT, folder.staged("root", RoleType.ROOT))),
            timestamp,
            snapshot,
            new LinkedHashMap<>());
    if (state.nextRoot().isPresent()) {
      state.readRoles(folder, state.nextRoot().get().signed().targets());
    }
    return state;
  }

  private void readRoles(CollectionFolder folder, Quorum topLevel) throws IOException {
    Deque<Visit> ahead = new ArrayDeque<>();
    ahead.add(new Visit("targets", topLevel));
    while (!ahead.isEmpty()) {
      Visit next = ahead.remove();
      if (!roles.containsKey(next.role())) {
        Role role = role(folder, next);
        roles.put(next.role(), role);
        // A role that is only staged to be may be given something to say before it is.
        Stream.of(role.next(), role.staged())
            .flatMap(Optional::stream)
            .flatMap(targets -> targets.signed().delegations().stream())
            .forEach(d -> ahead.add(new Visit(d.role(), d.quorum())));
      }
    }
  }

  private Role role(CollectionFolder folder, Visit visit) throws IOException {
    Optional<MetaFile> current = snapshot.flatMap(s -> s.signed().file(visit.role()));
    Optional<byte[]> published =
        current.isPresent()
            ? folder.metadata(FileNames.of(current.get().version(), visit.role()), RoleType.TARGETS)
            : Optional.empty();
    Optional<Metadata<Targets>> known = parse(RoleType.TARGETS, published);
    return new Role(
        visit.quorum(),
        known,
        after(known, parse(RoleType.TARGETS, folder.staged(visit.role(), RoleType.TARGETS))));
  }

  /** Not what a publication that was stopped at its end has left. */
  private static <T extends Signed> Optional<Metadata<T>> after(
      Optional<Metadata<T>> published, Optional<Metadata<T>> staged) {
    return staged.filter(
        file ->
            published.isEmpty() || file.signed().version() > published.get().signed().version());
  }

  /** Whether the staged root has its signatures: its own, and those of the one before. */
  boolean isRootReady() {
    return stagedRoot.isPresent()
        && stagedRoot.get().signed().root().isMetBy(stagedRoot.get())
        && (root.isEmpty() || root.get().signed().root().isMetBy(stagedRoot.get()));
  }

  /** The same with nothing but what is published. */
  CollectionState withoutStaged() {
    Map<String, Role> published = new LinkedHashMap<>();
    roles.forEach(
        (role, files) ->
            published.put(role, new Role(files.quorum(), files.published(), Optional.empty())));
    return new CollectionState(root, Optional.empty(), timestamp, snapshot, published);
  }

  /** Whether timestamp and snapshot are there and last beyond these times. */
  boolean lasts(Instant timestampUntil, Instant snapshotUntil) {
    return timestamp.filter(file -> file.signed().expires().isAfter(timestampUntil)).isPresent()
        && snapshot.filter(file -> file.signed().expires().isAfter(snapshotUntil)).isPresent();
  }

  /** Why clients would not come upon what a role says of a target; empty when they do. */
  Optional<String> whyUnheard(String role, String path) {
    if (role.equals(RoleType.TARGETS.type())) {
      return Optional.empty();
    }
    boolean covered = false;
    for (Map.Entry<String, Role> one : roles.entrySet()) {
      for (Targets said :
          Stream.of(one.getValue().next(), one.getValue().staged())
              .flatMap(Optional::stream)
              .map(Metadata::signed)
              .toList()) {
        if (said.targets().containsKey(path) && !one.getKey().equals(role)) {
          return Optional.of(
              "%s names %s already, and one role's word has to do".formatted(one.getKey(), path));
        }
        covered |=
            said.delegations().stream().anyMatch(d -> d.role().equals(role) && d.covers(path));
      }
    }
    return covered
        ? Optional.empty()
        : Optional.of("no delegation to %s covers %s".formatted(role, path));
  }

  /** What is current after the next publication; of a new collection, whatever is staged. */
  Optional<Metadata<Root>> nextRoot() {
    return isRootReady() ? stagedRoot : root.or(() -> stagedRoot);
  }

  private static <T extends Signed> Optional<Metadata<T>> parse(
      RoleType<T> type, Optional<byte[]> file) throws IOException {
    try {
      return file.map(bytes -> Metadata.parse(type, bytes));
    } catch (IllegalArgumentException e) {
      throw new IOException("the collection is damaged: " + e.getMessage(), e);
    }
  }
}
