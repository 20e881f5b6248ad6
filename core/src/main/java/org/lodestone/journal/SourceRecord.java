package org.lodestone.journal;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One source of a blob, opened once or again and again. What it brings is asked of it for as long
 * as it is open. Guarded by itself.
 */
public final class SourceRecord {

  private final String name;
  private final long opened;
  private Optional<SourceCounts> open = Optional.empty();
  private long since;
  private long nanos;
  private long brought;
  private long handedOn;
  private long here;
  private int peers;
  private String state = "";

  /**
   * @param opened in milliseconds after the blob's beginning
   */
  SourceRecord(String name, long opened) {
    this.name = Texts.bounded(name);
    this.opened = opened;
  }

  String name() {
    return name;
  }

  synchronized void open(SourceCounts counts) {
    close("opened again");
    open = Optional.of(counts);
    since = System.nanoTime();
  }

  /** So many peers are connected now. */
  public synchronized void peers(int count) {
    peers = Math.max(peers, count);
  }

  /**
   * It is closed, or was before.
   *
   * @param why what became of it, for people
   */
  public synchronized void close(String why) {
    state = Texts.bounded(why);
    if (open.isPresent()) {
      SourceAccount last = account();
      brought = last.brought();
      handedOn = last.handedOn();
      here = last.here();
      nanos += System.nanoTime() - since;
      open = Optional.empty();
    }
  }

  synchronized boolean isOpen() {
    return open.isPresent();
  }

  synchronized SourceAccount account() {
    long now = open.map(SourceCounts::brought).orElse(0L);
    long worked = isOpen() ? nanos + System.nanoTime() - since : nanos;
    // Opened again it finds what it has brought itself: what counts is what there was at first.
    boolean first = isOpen() && nanos == 0;
    return new SourceAccount(
        name,
        opened,
        TimeUnit.NANOSECONDS.toMillis(worked),
        brought + now,
        handedOn + open.map(SourceCounts::handedOn).orElse(0L),
        first ? Math.max(0, open.get().arrived() - now) : here,
        peers,
        isOpen() ? "at work" : state);
  }
}
