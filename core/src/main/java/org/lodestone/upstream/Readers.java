package org.lodestone.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.lodestone.node.UpstreamRecords;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.registry.RegistryRefusal;

/**
 * Whom upstream registries have accepted as readers of a repository, and since when. Who may read
 * it is the registry's word alone: whatever is here already is given only to those who have it.
 */
final class Readers {

  private static final int MAX = 100_000;
  private static final Duration LIFE = Duration.ofDays(1);

  private final UpstreamRecords records;
  private final Clock clock;
  private final Cache<Reader, Instant> accepted =
      CacheBuilder.newBuilder().maximumSize(MAX).expireAfterWrite(LIFE).build();

  private record Reader(Caller caller, RepositoryName repository) {}

  Readers(UpstreamRecords records, Clock clock) {
    this.records = records;
    this.clock = clock;
  }

  /** The registry has let the caller read the repository just now. */
  void accept(Upstream upstream, Caller caller, RepositoryName repository) throws IOException {
    boolean first = accepted.getIfPresent(new Reader(caller, repository)) == null;
    accepted.put(new Reader(caller, repository), clock.instant());
    if (first && upstream.speaksForEverybody(caller)) {
      records.found(repository, true, upstream.config().shared());
    }
  }

  /**
   * The registry has answered something else than what was asked for: a tag or blob that is not
   * there says nothing of who may read.
   */
  void answered(Upstream upstream, Caller caller, RepositoryName repository, RegistryRefusal answer)
      throws IOException {
    boolean hidden = answer.code().filter("NAME_UNKNOWN"::equals).isPresent();
    if (hidden || answer.status() == 401 || answer.status() == 403) {
      refuse(upstream, caller, repository);
    }
  }

  private void refuse(Upstream upstream, Caller caller, RepositoryName repository)
      throws IOException {
    accepted.invalidate(new Reader(caller, repository));
    if (upstream.speaksForEverybody(caller) && records.isPublic(repository)) {
      records.found(repository, false, upstream.config().shared());
    }
  }

  /** Whether the caller, or everybody, was accepted so lately that it need not be asked again. */
  boolean mayRead(Upstream upstream, Caller caller, RepositoryName repository) {
    return wasAccepted(upstream, caller, repository)
        || (!upstream.config().login() && wasAccepted(upstream, Caller.ANONYMOUS, repository));
  }

  private boolean wasAccepted(Upstream upstream, Caller caller, RepositoryName repository) {
    Instant since = accepted.getIfPresent(new Reader(caller, repository));
    return since != null && since.plus(upstream.config().access()).isAfter(clock.instant());
  }

  /** The same while the registry cannot be asked: what everybody could read they still may. */
  boolean mayReadUnasked(Upstream upstream, Caller caller, RepositoryName repository)
      throws IOException {
    return mayRead(upstream, caller, repository) || records.isPublic(repository);
  }
}
