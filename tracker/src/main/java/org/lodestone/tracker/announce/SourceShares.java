package org.lodestone.tracker.announce;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A bounded set whose places are shared between sources: when there are more elements than places,
 * the source with the most loses its oldest. So no source is kept out by others, however many they
 * put in. Each call takes a time that hardly grows with the number of sources. Not thread-safe.
 *
 * @param <E> what the places are for; compared by {@code equals}
 */
public final class SourceShares<E> {

  private static final Comparator<Share<?>> BY_SIZE =
      Comparator.<Share<?>>comparingInt(share -> share.elements.size())
          .thenComparing(share -> share.number, Comparator.reverseOrder());

  private final int most;
  private final Map<Long, Share<E>> shares = new HashMap<>(1);

  /** The greatest last; of equal ones that which came first, so that nobody loses to an equal. */
  private final NavigableSet<Share<E>> bySize = new TreeSet<>(BY_SIZE);

  private long arrived;
  private int size;

  private static final class Share<E> {

    private final long source;
    private final long number;
    private final Set<E> elements = new LinkedHashSet<>(1);

    private Share(long source, long number) {
      this.source = source;
      this.number = number;
    }
  }

  /**
   * @param most places, at least 1
   */
  public SourceShares(int most) {
    this.most = most;
  }

  public int size() {
    return size;
  }

  /**
   * Takes in an element that is not there.
   *
   * @return that which has gone for it
   */
  public Optional<E> add(long source, E element) {
    Share<E> share = shares.computeIfAbsent(source, any -> new Share<>(source, arrived++));
    bySize.remove(share);
    share.elements.add(element);
    bySize.add(share);
    size++;
    return size > most ? Optional.of(takeOldest()) : Optional.empty();
  }

  /** Gives up an element that is there. */
  public void remove(long source, E element) {
    Share<E> share = shares.get(source);
    bySize.remove(share);
    share.elements.remove(element);
    size--;
    if (share.elements.isEmpty()) {
      shares.remove(source);
    } else {
      bySize.add(share);
    }
  }

  private E takeOldest() {
    Share<E> greatest = bySize.last();
    E oldest = greatest.elements.iterator().next();
    remove(greatest.source, oldest);
    return oldest;
  }
}
