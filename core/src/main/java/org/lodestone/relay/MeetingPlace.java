package org.lodestone.relay;

import java.time.Duration;
import java.util.List;
import org.lodestone.index.HintPost;
import org.lodestone.index.HintTrackers;
import org.lodestone.index.Hints;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trackers where those who have or want a blob meet. While none of them answers in time they
 * hold nobody up. Safe for use by many threads.
 */
public final class MeetingPlace {

  private static final Logger LOG = LoggerFactory.getLogger(MeetingPlace.class);

  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Hints NOTHING = new Hints(List.of(), List.of(), List.of());

  private final HintTrackers trackers;
  private final Duration patience;

  /** Until when no tracker is asked, as none answered in time; guarded by this. */
  private Deadline silence = Deadline.in(Duration.ZERO);

  /**
   * @param patience how long an answer is waited for
   */
  public MeetingPlace(HintTrackers trackers, Duration patience) {
    this.trackers = trackers;
    this.patience = patience;
  }

  public boolean isEmpty() {
    return trackers.isEmpty();
  }

  /** What is said of a blob, as far as it is known in time. */
  public Hints ask(Digest blob) {
    if (trackers.isEmpty() || isSilent()) {
      return NOTHING;
    }
    Deadline deadline = Deadline.in(patience);
    Hints hints = trackers.ask(blob, deadline);
    if (deadline.isOver() && hints.isEmpty()) {
      silent();
    }
    return hints;
  }

  /** Tells the trackers, as far as that can be in time. */
  public void post(HintPost post) {
    if (!trackers.isEmpty() && !isSilent()) {
      post(post, patience);
    }
  }

  /** The same, but takes its time. */
  public void post(HintPost post, Duration time) {
    trackers.post(post, Deadline.in(time));
  }

  private synchronized boolean isSilent() {
    return !silence.isOver();
  }

  private synchronized void silent() {
    silence = Deadline.in(SILENCE);
    LOG.info("no tracker says who has a blob, so none is asked for {}", SILENCE);
  }
}
