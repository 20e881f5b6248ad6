package org.lodestone.tracker;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.lodestone.tlog.TreeHead;
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
   */
  record Log(String verifierKey, long entries, String root) {

    static Log of(DocumentLog log) {
      TreeHead tree = log.published().tree();
      return new Log(log.key().toString(), tree.size(), tree.root().toString());
    }
  }
}
