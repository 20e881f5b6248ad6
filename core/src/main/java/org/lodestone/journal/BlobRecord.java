package org.lodestone.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lodestone.oci.Digest;

/** How one blob comes into the store: written by its job as it goes on. Guarded by itself. */
public final class BlobRecord {

  /** Names are few: those that documents, hints and the configuration give. */
  private static final int MAX_SOURCES = 8;

  /** Less is not worth a word. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often it is asked anew why nothing comes. */
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Digest blob;
  private final long size;
  private final Instant begun;
  private final PhaseClock phases = new PhaseClock(Phase.QUEUE);
  private final Remarks remarks = new Remarks();
  private final List<SourceRecord> sources = new ArrayList<>();
  private long lastMove = System.nanoTime();
  private Optional<String> stall = Optional.empty();
  private long asked;
  private String state = "on its way";

  BlobRecord(Digest blob, long size, Instant begun) {
    this.blob = blob;
    this.size = size;
    this.begun = begun;
  }

  Digest blob() {
    return blob;
  }

  long size() {
    return size;
  }

  Instant begun() {
    return begun;
  }

  public void enter(Phase phase) {
    Phase unused = phases.enter(phase);
  }

  /**
   * A source begins, or goes on.
   *
   * @param name the same for the same place
   * @param counts asked for as long as it is open
   */
  public synchronized SourceRecord opened(String name, SourceCounts counts) {
    if (sources.isEmpty()) {
      lastMove = System.nanoTime(); // before, nothing could come
    }
    SourceRecord source =
        sources.stream()
            .filter(known -> known.name().equals(Texts.bounded(name)))
            .findFirst()
            .orElseGet(() -> add(name));
    source.open(counts);
    return source;
  }

  private SourceRecord add(String name) {
    SourceRecord added = new SourceRecord(name, remarks.millis());
    if (sources.size() < MAX_SOURCES) {
      sources.add(added);
    } else {
      remarks.add(added.name() + " was asked, too");
    }
    return added;
  }

  /** Something has come. */
  public synchronized void moved() {
    endStall();
    lastMove = System.nanoTime();
  }

  /**
   * Nothing has come since this was said last.
   *
   * @param why asked now and then
   */
  public synchronized void stalled(Supplier<String> why) {
    long now = System.nanoTime();
    if (now - lastMove > STALL_NANOS && (stall.isEmpty() || now - asked > ASK_NANOS)) {
      stall = Optional.of(why.get());
      asked = now;
    }
  }

  private void endStall() {
    if (stall.isPresent()) {
      remarks.add(stallText());
      stall = Optional.empty();
    }
  }

  private String stallText() {
    double seconds = (System.nanoTime() - lastMove) / 1e9;
    return "nothing came for %.1f s: %s".formatted(seconds, stall.orElseThrow());
  }

  /** Something happened that people want to know of. */
  public void remark(String text) {
    remarks.add(text);
  }

  /**
   * It is stored, or given up.
   *
   * @param fault why it is not stored
   */
  public synchronized void ended(Optional<String> fault) {
    endStall();
    phases.stop();
    state = fault.map(why -> Texts.bounded("failed: " + why)).orElse("stored");
    sources.stream()
        .filter(SourceRecord::isOpen)
        .forEach(source -> source.close("was not needed to its end"));
  }

  synchronized BlobAccount account() {
    List<Remark> all = remarks.all();
    if (stall.isPresent()) {
      all.add(new Remark(remarks.millis(), stallText()));
    }
    return new BlobAccount(
        blob,
        size,
        begun,
        state,
        sources.stream().map(SourceRecord::account).toList(),
        phases.times(),
        all);
  }
}
