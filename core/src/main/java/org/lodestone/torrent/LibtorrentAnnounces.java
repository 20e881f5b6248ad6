package org.lodestone.torrent;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.libtorrent4j.alerts.TrackerAlert;
import org.libtorrent4j.alerts.TrackerAnnounceAlert;
import org.libtorrent4j.alerts.TrackerAnnounceAlert.TrackerAnnounceEvent;

/**
 * The first announces that trackers have not answered yet. libtorrent takes leave only of trackers
 * that have answered one: a session that ends before is named to others until the tracker forgets
 * it. Every use holds this object's lock.
 */
final class LibtorrentAnnounces {

  /**
   * @param torrent libtorrent's id
   */
  private record Announce(long torrent, String tracker, String from) {}

  private final Set<Announce> unanswered = new HashSet<>();

  /** Takes the alert of an announce, an answer or an error. */
  synchronized void accept(TrackerAlert<?> alert) {
    Announce announce =
        new Announce(
            alert.handle().swig().id(), alert.trackerUrl(), alert.localEndpoint().toString());
    if (!(alert instanceof TrackerAnnounceAlert begun)) {
      unanswered.remove(announce);
    } else if (begun.getEvent() == TrackerAnnounceEvent.STARTED) {
      unanswered.add(announce);
    }
    notifyAll();
  }

  /** Waits no longer for what trackers say about that torrent. */
  synchronized void forget(long torrent) {
    unanswered.removeIf(announce -> announce.torrent() == torrent);
    notifyAll();
  }

  /** Waits until each has been answered or has failed, but not longer than that. */
  synchronized void awaitAnswers(long nanos) {
    long end = System.nanoTime() + nanos;
    try {
      for (long left = nanos; left > 0 && !unanswered.isEmpty(); left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      // Whoever interrupts wants the end more than a clean one.
      Thread.currentThread().interrupt();
    }
  }
}
