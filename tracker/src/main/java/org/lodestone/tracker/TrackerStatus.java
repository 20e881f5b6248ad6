package org.lodestone.tracker;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.lodestone.tlog.TreeHead;
import org.lodestone.tlog.Witnesses;
import org.lodestone.tracker.log.DocumentLog;

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
   * @param entries that are published
   * @param root over all of them
   * @param silent why witnesses did not cosign when they were asked last, by their names
   */
  record Log(String verifierKey, long entries, String root, Map<String, String> silent) {

    static Log of(DocumentLog log, Witnesses witnesses) {
      TreeHead tree = log.published().tree();
      return new Log(log.key().toString(), tree.size(), tree.root().toString(), witnesses.faults());
    }
  }
}
