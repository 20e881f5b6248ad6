package org.lodestone.node;

import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.Multiset;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.lodestone.oci.Digest;

/** Who waits for blobs that are on their way: a download that nobody wants may be given up. */
public final class Wants {

  private final Multiset<Digest> counted = ConcurrentHashMultiset.create();
  private final List<Predicate<Digest>> others = new CopyOnWriteArrayList<>();

  /** Somebody's wish for some blobs; closing it twice is harmless. */
  public interface Want extends AutoCloseable {
    @Override
    void close();
  }

  /** Wants these blobs until it is closed. */
  public Want of(Collection<Digest> blobs) {
    List<Digest> wanted = List.copyOf(blobs);
    counted.addAll(wanted);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.getAndSet(false)) {
        wanted.forEach(counted::remove);
      }
    };
  }

  /** Asks somebody else too, who keeps an account of their own. */
  public void also(Predicate<Digest> other) {
    others.add(other);
  }

  public boolean include(Digest blob) {
    return counted.contains(blob) || others.stream().anyMatch(other -> other.test(blob));
  }
}
