package org.lodestone.index;

import java.util.List;
import java.util.function.Function;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;

/**
 * The meeting places for blobs at several trackers, told and asked at once. One that is slow or
 * lies delays or hides nobody.
 */
public final class HintTrackers {

  private final ManySources<HintClient> trackers;

  public HintTrackers(List<HintClient> trackers) {
    this.trackers = new ManySources<>(trackers);
  }

  public boolean isEmpty() {
    return trackers.isEmpty();
  }

  /** Posts to all; never fails, what goes wrong is logged. */
  public void post(HintPost post, Deadline deadline) {
    trackers.askAll(deadline, (tracker, end) -> List.of(tracker.post(post)));
  }

  /**
   * What all have now, each tracker's part interleaved with the others'. Never fails: it is nothing
   * when no tracker knows anything, or answers by the deadline.
   */
  public Hints ask(Digest blob, Deadline deadline) {
    List<List<Hints>> answers =
        trackers
            .ask(
                deadline,
                (tracker, end) ->
                    tracker.ask(blob, end).filter(hints -> !hints.isEmpty()).stream().toList())
            .bySource();
    return new Hints(
        interleaved(answers, Hints::offers),
        interleaved(answers, Hints::listed),
        interleaved(answers, Hints::members));
  }

  private static <T> List<T> interleaved(List<List<Hints>> answers, Function<Hints, List<T>> part) {
    List<List<T>> parts =
        answers.stream().map(of -> of.stream().map(part).flatMap(List::stream).toList()).toList();
    return new Replies<>(parts, List.of()).interleaved();
  }
}
