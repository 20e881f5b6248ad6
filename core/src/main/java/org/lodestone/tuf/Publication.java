package org.lodestone.tuf;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lodestone.sign.SigningKey;

/**
 * Brings what is staged, and has its signatures, before clients: files of roles, then a snapshot
 * that lists them, the timestamp last (section 6). Stopped at any point it leaves clients what they
 * had, and can be done again.
 */
final class Publication {

  private final CollectionFolder folder;
  private final CollectionState state;
  private final Collection<SigningKey> keys;
  private final Instant now;

  /** Files of metadata by their names, in the order in which they are to be written. */
  private final Map<String, byte[]> written = new LinkedHashMap<>();

  /** What is new, such as {@code root 2}. */
  private final List<String> released = new ArrayList<>();

  private final List<String> unstaged = new ArrayList<>();

  Publication(
      CollectionFolder folder, CollectionState state, Collection<SigningKey> keys, Instant now) {
    this.folder = folder;
    this.state = state;
    this.keys = keys;
    this.now = now;
  }

  /**
   * @param timestampLasts how long clients go by it; then they refuse the collection
   * @return what is new
   * @throws CollectionException saying what is missing, with nothing published
   */
  List<String> run(Duration snapshotLasts, Duration timestampLasts)
      throws IOException, CollectionException {
    Metadata<Root> root = nextRoot(state);
    if (state.isRootReady()) {
      release("root", root);
    }
    state
        .roles()
        .forEach(
            (role, files) -> {
              if (files.isReady()) {
                release(role, files.staged().orElseThrow());
              }
            });
    if (state.roles().get("targets").next().isEmpty()) {
      throw new CollectionException("targets has not been signed by enough of its keys");
    }
    Draft snapshot = snapshot(root.signed().snapshot(), snapshotLasts);
    timestamp(root.signed().timestamp(), snapshot, timestampLasts);
    for (Map.Entry<String, byte[]> file : written.entrySet()) {
      folder.publishMetadata(file.getKey(), file.getValue());
    }
    for (String role : unstaged) {
      folder.unstage(role);
    }
    return released;
  }

  /** The root that is published, or is about to be. */
  static Metadata<Root> nextRoot(CollectionState state) throws CollectionException {
    if (state.root().isEmpty() && !state.isRootReady()) {
      throw new CollectionException("the first root has not been signed by enough of its keys");
    }
    return state.nextRoot().orElseThrow();
  }

  private void release(String role, Metadata<?> metadata) {
    long version = metadata.signed().version();
    written.put(FileNames.of(version, role), metadata.bytes());
    unstaged.add(role);
    released.add(role + " " + version);
  }

  /** The one there is, unless something is new, half of its time is over, or its keys are. */
  private Draft snapshot(Quorum quorum, Duration lasts) throws CollectionException {
    if (state.snapshot().isPresent()) {
      Metadata<Snapshot> known = state.snapshot().get();
      boolean lastsOn = known.signed().expires().isAfter(now.plus(lasts.dividedBy(2)));
      if (released.isEmpty() && lastsOn && quorum.isMetBy(known)) {
        return Draft.of(RoleType.SNAPSHOT, known.bytes());
      }
    }
    Instant expires = now.plus(lasts);
    Draft next =
        state
            .snapshot()
            .map(known -> Draft.after(RoleType.SNAPSHOT, known.bytes(), expires))
            .orElseGet(() -> Draft.first(RoleType.SNAPSHOT, expires));
    state
        .roles()
        .forEach(
            (role, files) -> {
              if (files.isReady()) {
                Metadata<Targets> targets = files.staged().orElseThrow();
                next.meta(role, targets.signed().version(), targets.bytes());
              }
            });
    return write("snapshot", FileNames.of(next.version(), "snapshot"), next, quorum);
  }

  private void timestamp(Quorum quorum, Draft snapshot, Duration lasts) throws CollectionException {
    Instant expires = now.plus(lasts);
    Draft next =
        state
            .timestamp()
            .map(known -> Draft.after(RoleType.TIMESTAMP, known.bytes(), expires))
            .orElseGet(() -> Draft.first(RoleType.TIMESTAMP, expires));
    next.meta("snapshot", snapshot.version(), snapshot.bytes());
    write("timestamp", FileNames.of("timestamp"), next, quorum);
  }

  private Draft write(String role, String name, Draft draft, Quorum quorum)
      throws CollectionException {
    quorum.require(role, keys);
    written.put(name, draft.sign(keys, quorum).bytes());
    released.add(role + " " + draft.version());
    return draft;
  }
}
