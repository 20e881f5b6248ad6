package org.lodestone.tracker.index;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what requests hold in memory together, in bytes, so that slow or many clients do not fill
 * it. What is small passes without being counted: the number of connections bounds it.
 */
final class MemoryBudget {

  private final long bytes;
  private final long uncounted;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param uncounted as much as this, or less, is always granted
   */
  MemoryBudget(long bytes, long uncounted) {
    this.bytes = bytes;
    this.uncounted = uncounted;
  }

  /** A part of the budget, to be given back once. */
  final class Lease implements AutoCloseable {

    private final long counted;

    private Lease(long counted) {
      this.counted = counted;
    }

    @Override
    public void close() {
      taken.addAndGet(-counted);
    }
  }

  /**
   * @throws IndexException when others have what is wanted
   */
  Lease take(long wanted) throws IndexException {
    long counted = wanted <= uncounted ? 0 : wanted;
    if (taken.addAndGet(counted) > bytes) {
      taken.addAndGet(-counted);
      throw new IndexException(
          IndexError.BUSY,
          "the index has other large documents in its hands: try again in a moment");
    }
    return new Lease(counted);
  }
}
