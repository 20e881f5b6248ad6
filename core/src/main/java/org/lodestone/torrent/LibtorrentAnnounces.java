package org.lodestone.torrent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.libtorrent4j.alerts.TrackerAlert;
import org.libtorrent4j.alerts.TrackerAnnounceAlert;
import org.libtorrent4j.alerts.TrackerAnnounceAlert.TrackerAnnounceEvent;
import org.libtorrent4j.alerts.TrackerReplyAlert;

/**
 * Which trackers have been told of which torrent. libtorrent takes leave only of trackers that have
 * answered well; others may have noted it down all the same, and would name it until they forget
 * it. Every use holds this object's lock.
 */
final class LibtorrentAnnounces {

  /**
   * @param torrent libtorrent's id
   */
  private record Announce(long torrent, String tracker, String from) {}

  /**
   * What a tracker has been told.
   *
   * @param port where peers are told to call
   * @param answered whether it has said that it took note
   */
  private record Told(int port, boolean answered) {}

  /**
   * A tracker of which libtorrent takes no leave.
   *
   * @param underWay whether the tracker may hear of us yet
   */
  record Unanswered(Tracker tracker, int port, boolean underWay) {}

  private final Set<Announce> underWay = new HashSet<>();

  /** By libtorrent's id and the tracker's URL. */
  private final Map<Long, Map<String, Told>> told = new HashMap<>();

  /** Takes the alert of an announce, an answer or an error. */
  synchronized void accept(TrackerAlert<?> alert) {
    accept(
        new Announce(
            alert.handle().swig().id(), alert.trackerUrl(), alert.localEndpoint().toString()),
        alert);
    notifyAll();
  }

  private void accept(Announce announce, TrackerAlert<?> alert) {
    if (alert instanceof TrackerAnnounceAlert begun) {
      if (begun.getEvent() == TrackerAnnounceEvent.STARTED) {
        underWay.add(announce);
        told.computeIfAbsent(announce.torrent(), torrent -> new HashMap<>())
            .putIfAbsent(announce.tracker(), new Told(alert.localEndpoint().port(), false));
      }
    } else {
      underWay.remove(announce);
      if (alert instanceof TrackerReplyAlert) {
        told.getOrDefault(announce.torrent(), new HashMap<>())
            .computeIfPresent(announce.tracker(), (url, one) -> new Told(one.port(), true));
      }
    }
  }

  /** Waits no longer for what trackers say about that torrent; tells of whom to take leave. */
  synchronized List<Unanswered> forget(long torrent) {
    Set<String> waiting =
        underWay.stream()
            .filter(announce -> announce.torrent() == torrent)
            .map(Announce::tracker)
            .collect(Collectors.toSet());
    underWay.removeIf(announce -> announce.torrent() == torrent);
    notifyAll();
    List<Unanswered> unanswered = new ArrayList<>();
    Map<String, Told> trackers = told.remove(torrent);
    if (trackers != null) {
      trackers.forEach(
          (url, one) -> {
            if (!one.answered()) {
              Tracker.ofHint(url)
                  .ifPresent(
                      tracker ->
                          unanswered.add(
                              new Unanswered(tracker, one.port(), waiting.contains(url))));
            }
          });
    }
    return unanswered;
  }

  /** Waits until each has been answered or has failed, but not longer than that. */
  synchronized void awaitAnswers(long nanos) {
    long end = System.nanoTime() + nanos;
    try {
      for (long left = nanos; left > 0 && !underWay.isEmpty(); left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      // Whoever interrupts wants the end more than a clean one.
      Thread.currentThread().interrupt();
    }
  }
}
