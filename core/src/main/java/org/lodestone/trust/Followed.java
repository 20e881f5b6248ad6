package org.lodestone.trust;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.lodestone.tlog.LogProof;

/**
 * What policies ask for beside signatures, as far as it is known: collections and logs. It is kept
 * beside the record of accepted documents.
 */
public record Followed(FollowedCollections collections, FollowedLogs logs) {

  /**
   * @param state a user's folder, or a program's
   */
  public static Followed in(Path state, Clock clock) {
    return new Followed(
        new FollowedCollections(state.resolve(FollowedCollections.FOLDER_NAME), clock),
        FollowedLogs.in(state.resolve(FollowedLogs.FOLDER_NAME), clock));
  }

  /** The same, with what it knows and these proofs, and without asking anybody. */
  public static Followed offline(Path state, Clock clock, List<LogProof> proofs) {
    return new Followed(
        FollowedCollections.offline(state.resolve(FollowedCollections.FOLDER_NAME), clock),
        FollowedLogs.offline(state.resolve(FollowedLogs.FOLDER_NAME), clock, proofs));
  }
}
