package org.lodestone.tracker.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bounds what requests hold in memory together, in bytes, so that slow or many clients do not fill
 * it. When it is full, the source that has most gives its largest back, never who has less. What is
 * small passes without being counted: the number of connections bounds it.
 */
final class MemoryBudget {

  private final long bytes;
  private final long uncounted;
  private final Map<Long, Set<Lease>> leases = new HashMap<>();
  private long taken;

  /**
   * @param uncounted as much as this, or less, is always granted
   */
  MemoryBudget(long bytes, long uncounted) {
    this.bytes = bytes;
    this.uncounted = uncounted;
  }

  /** A request's part of the budget, nothing at first; to be closed once. */
  final class Lease implements AutoCloseable {

    private final long source;
    private final Runnable revoked;
    private long held;

    private Lease(long source, Runnable revoked) {
      this.source = source;
      this.revoked = revoked;
    }

    /**
     * Takes more.
     *
     * @throws IndexException when others have it who have no more than this one's source
     */
    void add(long more) throws IndexException {
      List<Lease> losers = new ArrayList<>();
      try {
        grow(this, more, losers);
      } finally {
        losers.forEach(loser -> loser.revoked.run());
      }
    }

    private long counted() {
      return held <= uncounted ? 0 : held;
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }

  /**
   * @param revoked is run when others need its bytes, which are then no longer counted
   */
  synchronized Lease open(long source, Runnable revoked) {
    Lease lease = new Lease(source, revoked);
    leases.computeIfAbsent(source, any -> new LinkedHashSet<>()).add(lease);
    return lease;
  }

  private synchronized void grow(Lease lease, long more, List<Lease> losers) throws IndexException {
    long before = lease.counted();
    lease.held += more;
    long wanted = lease.counted() - before;
    taken += wanted;
    while (wanted > 0 && taken > bytes) {
      Optional<Lease> loser = largestOfGreatest(lease.source);
      if (loser.isEmpty()) {
        lease.held -= more;
        taken -= wanted;
        throw busy();
      }
      giveBack(loser.get());
      losers.add(loser.get());
    }
  }

  private Optional<Lease> largestOfGreatest(long asker) {
    long most = counted(asker);
    Set<Lease> greatest = Set.of();
    for (Map.Entry<Long, Set<Lease>> one : leases.entrySet()) {
      if (one.getKey() != asker && counted(one.getKey()) > most) {
        most = counted(one.getKey());
        greatest = one.getValue();
      }
    }
    return greatest.stream().max(Comparator.comparingLong(Lease::counted));
  }

  private long counted(long source) {
    return leases.getOrDefault(source, Set.of()).stream().mapToLong(Lease::counted).sum();
  }

  private synchronized void giveBack(Lease lease) {
    Set<Lease> ofSource = leases.get(lease.source);
    if (ofSource != null && ofSource.remove(lease)) {
      taken -= lease.counted();
      if (ofSource.isEmpty()) {
        leases.remove(lease.source);
      }
    }
  }

  static IndexException busy() {
    return new IndexException(
        IndexError.BUSY, "the index has other large documents in its hands: try again in a moment");
  }
}
