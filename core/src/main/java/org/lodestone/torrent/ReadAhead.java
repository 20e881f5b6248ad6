package org.lodestone.torrent;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lodestone.torrent.Swarm.Urgency;

/**
 * Tells the engine which pieces come before others, so that readers see bytes early without taking
 * the swarm's speed away. While nobody else downloads pieces come in order, and one that a reader
 * has waited for a second in a hurry; in a crowd {@link CrowdChoice} decides, again and again.
 */
final class ReadAhead {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Asking the engine costs a round trip to its thread. */
  static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

  private final Swarm swarm;
  private final Urgency[] urgencies;
  private final BitSet hurried = new BitSet();
  private boolean sequential;
  private boolean started;
  private long lastLook;
  private int reader;

  /** Absent until there has been a crowd. */
  private Optional<CrowdChoice> choice = Optional.empty();

  /** Since when a reader waits for the piece {@code reader}. */
  private long readerSince;

  ReadAhead(Swarm swarm, int pieceCount) {
    this.swarm = swarm;
    this.urgencies = new Urgency[pieceCount];
    Arrays.fill(urgencies, Urgency.USUAL);
  }

  /**
   * The torrent is known: pieces may be asked for.
   *
   * @param have the pieces that need no fetching
   */
  synchronized void start(BitSet have, long now) {
    started = true;
    readerSince = now;
    decide(have, now);
    if (sequential) {
      hurry(reader);
    }
  }

  /**
   * A reader waits for a piece.
   *
   * @param have the pieces that need no fetching
   */
  synchronized void waiting(int piece, long since, BitSet have, long now) {
    if (piece != reader) {
      reader = piece;
      readerSince = since;
    }
    look(have, now);
    if (sequential && now - since >= PATIENCE_NANOS) {
      hurry(piece);
    }
  }

  /**
   * Refreshes what is known of the swarm, from time to time.
   *
   * @param have the pieces that need no fetching
   */
  synchronized void look(BitSet have, long now) {
    if (started && now - lastLook >= LOOK_INTERVAL.toNanos()) {
      decide(have, now);
    }
  }

  private void decide(BitSet have, long now) {
    lastLook = now;
    List<Neighbour> neighbours = swarm.neighbours();
    boolean gathering = swarm.othersExpected();
    boolean alone = !gathering && neighbours.stream().noneMatch(Neighbour::downloads);
    if (alone != sequential) {
      sequential = alone;
      swarm.setSequential(alone);
    }
    if (alone) {
      Urgency[] usual = new Urgency[urgencies.length];
      Arrays.fill(usual, Urgency.USUAL);
      tell(usual, have);
    } else {
      choice = choice.or(() -> Optional.of(new CrowdChoice(swarm.own(), urgencies.length, now)));
      int front = Math.min(have.nextClearBit(reader), urgencies.length - 1);
      long waited = front == reader ? now - readerSince : 0;
      tell(
          choice
              .get()
              .choose(new CrowdChoice.View(have, neighbours, gathering, front, waited, now)),
          have);
    }
  }

  /** Only what has changed. */
  private void tell(Urgency[] wanted, BitSet have) {
    Map<Urgency, BitSet> changes = new EnumMap<>(Urgency.class);
    for (int piece = have.nextClearBit(0);
        piece < wanted.length;
        piece = have.nextClearBit(piece + 1)) {
      if (wanted[piece] != urgencies[piece] && !hurried.get(piece)) {
        urgencies[piece] = wanted[piece];
        changes.computeIfAbsent(wanted[piece], urgency -> new BitSet()).set(piece);
      }
    }
    if (!changes.isEmpty()) {
      swarm.prioritize(changes);
    }
  }

  private void hurry(int piece) {
    if (!hurried.get(piece)) {
      hurried.set(piece);
      swarm.hurry(piece);
    }
  }
}
