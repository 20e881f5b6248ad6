package org.lodestone.tuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lodestone.io.FolderLock;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

/**
 * A publisher's collection: a folder, changed in two steps. What offline roles are to say is staged
 * as files, to be signed here or on another machine; {@link #publish} then brings before clients
 * whatever has its signatures.
 */
public final class PublishedCollection {

  private static final Duration ROOT_LASTS = Duration.ofDays(365);
  private static final Duration TARGETS_LAST = Duration.ofDays(365);
  private static final Duration SNAPSHOT_LASTS = Duration.ofDays(30);

  private final CollectionFolder folder;

  public PublishedCollection(Path folder) {
    this.folder = new CollectionFolder(folder);
  }

  /**
   * Who may sign for a role.
   *
   * @param threshold how many of the keys have to
   */
  public record Signers(List<VerificationKey> keys, int threshold) {

    public Signers {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Stages the first root and empty targets.
   *
   * @param signers of each of the four top-level roles
   * @throws CollectionException when there is a collection already
   */
  public void init(Map<String, Signers> signers, Instant now)
      throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      if (CollectionState.read(folder).nextRoot().isPresent()) {
        throw new CollectionException(folder + " has a collection already");
      }
      Draft root = Draft.first(RoleType.ROOT, now.plus(ROOT_LASTS));
      signers.forEach((role, who) -> root.authorize(role, who.keys(), who.threshold()));
      folder.stage("targets", Draft.first(RoleType.TARGETS, now.plus(TARGETS_LAST)).bytes());
      folder.stage("root", root.bytes());
    } finally {
      lock.close();
    }
  }

  /**
   * Stages other keys for one of the four top-level roles, by a new root; and for targets a new
   * version, to be signed by them.
   */
  public void authorize(String role, Signers signers, Instant now)
      throws IOException, CollectionException {
    if (!RoleType.isTopLevel(role)) {
      throw new IllegalArgumentException("the root does not speak of a role " + role);
    }
    FolderLock lock = folder.lock();
    try {
      CollectionState state = existing();
      Draft root = nextRoot(state, now).authorize(role, signers.keys(), signers.threshold());
      folder.stage("root", root.bytes());
      if (role.equals("targets")) {
        folder.stage("targets", next(state, "targets", now).bytes());
      }
    } finally {
      lock.close();
    }
  }

  /**
   * Stages that a role speaks of some targets: in a new version of the role that lets it, and with
   * a version of its own, to be signed by its keys.
   *
   * @param from the role that lets it
   */
  public void delegate(
      String from,
      String role,
      Signers signers,
      List<String> paths,
      boolean terminating,
      Instant now)
      throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      CollectionState state = existing();
      Draft delegator = next(state, from, now);
      delegator.delegate(role, signers.keys(), signers.threshold(), paths, terminating);
      Draft own =
          state.roles().containsKey(role)
              ? next(state, role, now)
              : Draft.first(RoleType.TARGETS, now.plus(TARGETS_LAST));
      folder.stage(role, own.bytes());
      folder.stage(from, delegator.bytes());
    } finally {
      lock.close();
    }
  }

  /**
   * Stages what a role says of a target; the file itself is there at once.
   *
   * @throws CollectionException when clients would not ask the role about it, or another one first
   */
  public void add(String role, String path, byte[] content, ObjectNode custom, Instant now)
      throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      CollectionState state = existing();
      Draft next = next(state, role, now).target(path, content, custom);
      requireHeard(state, role, path);
      folder.publishTarget(path, content);
      folder.stage(role, next.bytes());
    } finally {
      lock.close();
    }
  }

  /**
   * Stages that a role says nothing of a target any more. The file stays, for clients that are at
   * an earlier state.
   *
   * @throws CollectionException when the role says nothing of it
   */
  public void remove(String role, String path, Instant now)
      throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      Draft next = next(existing(), role, now);
      if (!next.removeTarget(path)) {
        throw new CollectionException("%s does not name %s".formatted(role, path));
      }
      folder.stage(role, next.bytes());
    } finally {
      lock.close();
    }
  }

  /**
   * Checks, before there is any work in it, that a role can speak of a target and that the keys can
   * publish what it says, or sign a part of it.
   *
   * @throws CollectionException saying what is missing
   */
  public void requireCanAdd(String role, String path, Collection<SigningKey> keys)
      throws IOException, CollectionException {
    CollectionState state = existing();
    Quorum quorum = known(state, role).quorum();
    Draft.checkPath(path);
    requireHeard(state, role, path);
    if (quorum.among(keys) == 0) {
      throw new CollectionException("none of the keys given may sign for " + role);
    }
    Root root = Publication.nextRoot(state).signed();
    root.snapshot().require("snapshot", keys);
    root.timestamp().require("timestamp", keys);
  }

  private static void requireHeard(CollectionState state, String role, String path)
      throws CollectionException {
    Optional<String> unheard = state.whyUnheard(role, path);
    if (unheard.isPresent()) {
      throw new CollectionException(unheard.get());
    }
  }

  /** Stages a new version of a role that says the same for longer. */
  public void renew(String role, Instant now) throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      CollectionState state = existing();
      Draft next = role.equals("root") ? nextRoot(state, now) : next(state, role, now);
      folder.stage(role, next.bytes());
    } finally {
      lock.close();
    }
  }

  private Draft nextRoot(CollectionState state, Instant now) {
    Instant expires = now.plus(ROOT_LASTS);
    return state
        .stagedRoot()
        .map(staged -> Draft.of(RoleType.ROOT, staged.bytes()).expiring(expires))
        .orElseGet(() -> Draft.after(RoleType.ROOT, state.root().orElseThrow().bytes(), expires));
  }

  /** What is staged, to be changed further, else the version after the one published. */
  private Draft next(CollectionState state, String role, Instant now) {
    CollectionState.Role known = known(state, role);
    Instant expires = now.plus(TARGETS_LAST);
    if (known.staged().isPresent()) {
      return Draft.of(RoleType.TARGETS, known.staged().get().bytes()).expiring(expires);
    }
    return known
        .published()
        .map(file -> Draft.after(RoleType.TARGETS, file.bytes(), expires))
        .orElseGet(() -> Draft.first(RoleType.TARGETS, expires));
  }

  private static CollectionState.Role known(CollectionState state, String role) {
    CollectionState.Role known = state.roles().get(role);
    if (known == null) {
      throw new IllegalArgumentException(
          "no role %s in the collection, there are %s"
              .formatted(role, String.join(", ", state.roles().keySet())));
    }
    return known;
  }

  private CollectionState existing() throws IOException, CollectionException {
    CollectionState state = CollectionState.read(folder);
    if (state.nextRoot().isEmpty()) {
      throw new CollectionException(folder + " has no collection");
    }
    return state;
  }

  /**
   * Publishes what is staged and has its signatures, under a new timestamp.
   *
   * @param keys sign whatever they count for, staged files too
   * @return what is new, such as {@code targets 3}
   * @throws CollectionException saying what is missing; then nothing is published
   */
  public List<String> publish(Collection<SigningKey> keys, Duration timestampLasts, Instant now)
      throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      signStaged(keys);
      return new Publication(folder, existing(), keys, now).run(SNAPSHOT_LASTS, timestampLasts);
    } finally {
      lock.close();
    }
  }

  /**
   * Publishes what is published already under a new timestamp, when half of the time of the one
   * there is, or of its snapshot, is over. What is staged stays so.
   *
   * @param timestampLasts how long the new one lasts
   * @return when the timestamp expires
   * @throws CollectionException saying what is missing; then nothing is published
   */
  public Instant renewTimestamp(Collection<SigningKey> keys, Duration timestampLasts, Instant now)
      throws IOException, CollectionException {
    FolderLock lock = folder.lock();
    try {
      CollectionState state = existing().withoutStaged();
      if (!state.lasts(
          now.plus(timestampLasts.dividedBy(2)), now.plus(SNAPSHOT_LASTS.dividedBy(2)))) {
        new Publication(folder, state, keys, now).run(SNAPSHOT_LASTS, timestampLasts);
      }
      return CollectionState.read(folder).timestamp().orElseThrow().signed().expires();
    } finally {
      lock.close();
    }
  }

  /** Top down, as what is signed above decides whose signature counts below. */
  private void signStaged(Collection<SigningKey> keys) throws IOException, CollectionException {
    CollectionState state = existing();
    if (state.stagedRoot().isPresent()) {
      Draft root = Draft.of(RoleType.ROOT, state.stagedRoot().get().bytes());
      root.sign(keys, state.stagedRoot().get().signed().root());
      if (state.root().isPresent()) {
        root.sign(keys, state.root().get().signed().root());
      }
      folder.stage("root", root.bytes());
    }
    Set<String> done = new HashSet<>();
    Optional<String> next = Optional.of("targets");
    while (next.isPresent()) {
      String role = next.get();
      CollectionState.Role files = existing().roles().get(role);
      if (files.staged().isPresent()) {
        Draft draft = Draft.of(RoleType.TARGETS, files.staged().get().bytes());
        folder.stage(role, draft.sign(keys, files.quorum()).bytes());
      }
      done.add(role);
      next = existing().roles().keySet().stream().filter(r -> !done.contains(r)).findFirst();
    }
  }

  /** Every role's version that is published, and each that is staged. */
  public List<RoleStatus> status() throws IOException, CollectionException {
    return RoleStatus.of(existing(), folder::stagedFile);
  }
}
