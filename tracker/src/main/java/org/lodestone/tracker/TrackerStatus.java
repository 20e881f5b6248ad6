package org.lodestone.tracker;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.lodestone.tlog.TreeHead;
import org.lodestone.tlog.Witnesses;
import org.lodestone.tracker.log.ServedLog;

/** What {@code /status} shows. */
record TrackerStatus(
    TrackerConfig.Mode mode,
    URI announce,
    URI udpAnnounce,
    Instant started,
    int torrents,
    int peers,
    int indexedBlobs,
    Optional<Log> log) {

  /**
   * The log of the index.
   *
   * @param verifierKey what its checkpoints are checked with
   * @param entries that are published; none is said of a log that not everybody may read
   * @param root over all of them; likewise
   * @param silent why witnesses did not cosign when they were asked last, by their names
   */
  record Log(
      String verifierKey,
      Optional<Long> entries,
      Optional<String> root,
      Map<String, String> silent) {

    static Log of(ServedLog served, Witnesses witnesses) {
      Optional<TreeHead> tree =
          served.readers().isPresent()
              ? Optional.empty()
              : Optional.of(served.log().published().tree());
      return new Log(
          served.log().key().toString(),
          tree.map(TreeHead::size),
          tree.map(head -> head.root().toString()),
          witnesses.faults());
    }
  }
}
