package org.lodestone.tracker;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.tlog.TreeHead;
import org.lodestone.tlog.Witnesses;
import org.lodestone.tracker.log.DocumentLog;
import org.lodestone.tracker.log.MirrorSettings;
import org.lodestone.tracker.log.MirroredLog;

/** What {@code /status} shows. */
record TrackerStatus(
    TrackerConfig.Mode mode,
    URI announce,
    URI udpAnnounce,
    Instant started,
    int torrents,
    int peers,
    int indexedBlobs,
    Optional<Log> log,
    List<Mirror> mirrors) {

  /**
   * The copy of somebody's log.
   *
   * @param verifierKey what the log's checkpoints are checked with
   * @param entries that are published; none is said of a copy that not everybody may read
   * @param kept entries, which are more than are published while it copies; likewise
   * @param fault why it did not go on when it last tried
   */
  record Mirror(
      String name,
      String verifierKey,
      Optional<Long> entries,
      Optional<Long> kept,
      Optional<String> fault) {

    static Mirror of(MirroredLog mirror) {
      MirrorSettings settings = mirror.settings();
      Optional<MirroredLog> open =
          settings.readers() == null ? Optional.of(mirror) : Optional.empty();
      return new Mirror(
          settings.name(),
          settings.log(),
          open.map(MirroredLog::size),
          open.map(MirroredLog::kept),
          mirror.fault());
    }
  }

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

    static Log of(DocumentLog log, boolean isPublic, Witnesses witnesses) {
      Optional<TreeHead> tree = isPublic ? Optional.of(log.published().tree()) : Optional.empty();
      return new Log(
          log.key().toString(),
          tree.map(TreeHead::size),
          tree.map(head -> head.root().toString()),
          witnesses.faults());
    }
  }
}
