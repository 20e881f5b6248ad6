package org.lodestone.tracker.hint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lodestone.tracker.announce.SourceShares;

/** What is said of one blob, a bounded number of things. Not thread-safe. */
final class BlobHints {

  /** Some times what one answer has; to make one all are looked at. */
  static final int MOST = 2_048;

  private final Map<Posted.Key, Posted> posted = new LinkedHashMap<>(2);

  /** Null as long as there have never been too many: most blobs have few. */
  private SourceShares<Posted> shares;

  boolean isEmpty() {
    return posted.isEmpty();
  }

  List<Posted> all() {
    return List.copyOf(posted.values());
  }

  List<Posted> expired(long now) {
    List<Posted> expired = new ArrayList<>(0);
    for (Posted one : posted.values()) {
      if (one.until() <= now) {
        expired.add(one);
      }
    }
    return expired;
  }

  /**
   * @return that which has gone for it
   */
  Optional<Posted> add(Posted one) {
    posted.put(one.key(), one);
    Optional<Posted> loser = share(one);
    loser.ifPresent(gone -> posted.remove(gone.key()));
    return loser;
  }

  private Optional<Posted> share(Posted one) {
    if (shares == null && posted.size() >= MOST) {
      shares = new SourceShares<>(MOST);
      posted.values().forEach(each -> shares.add(each.source(), each));
      return Optional.empty();
    }
    return shares == null ? Optional.empty() : shares.add(one.source(), one);
  }

  /**
   * @return that which was there
   */
  Optional<Posted> remove(Posted.Key key) {
    Optional<Posted> gone = Optional.ofNullable(posted.remove(key));
    if (shares != null) {
      gone.ifPresent(one -> shares.remove(one.source(), one));
    }
    return gone;
  }
}
