package org.lodestone.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.Deadline;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.BlobSource;
import org.lodestone.node.Holdings;
import org.lodestone.node.SourceRate;
import org.lodestone.node.StreamSource;
import org.lodestone.node.SwarmClass;
import org.lodestone.node.UpstreamRecords;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.registry.RegistryRefusal;
import org.lodestone.relay.Relay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blobs of upstream registries. Safe for use by many threads; waits for the network. */
public final class UpstreamBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamBlobs.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int MAX_NOTED = 20_000;
  private static final Duration NOTED_LIFE = Duration.ofMinutes(10);

  private final Holdings holdings;
  private final UpstreamRecords records;
  private final Readers readers;
  private final SeenBlobs seen;
  private final Silences silences;
  private final UpstreamHints hints;
  private final Relay relay;
  private final Executor threads;

  /** What was noted to be here: each blob is asked for again and again. */
  private final Cache<Noted, Boolean> noted =
      CacheBuilder.newBuilder().maximumSize(MAX_NOTED).expireAfterWrite(NOTED_LIFE).build();

  private record Noted(RepositoryName repository, Digest blob) {}

  /**
   * @param threads where bytes are waited for, one thread a blob
   */
  UpstreamBlobs(
      Holdings holdings,
      Readers readers,
      SeenBlobs seen,
      Silences silences,
      UpstreamHints hints,
      Relay relay,
      Executor threads) {
    this.holdings = holdings;
    this.records = holdings.upstreams();
    this.readers = readers;
    this.seen = seen;
    this.silences = silences;
    this.hints = hints;
    this.relay = relay;
    this.threads = threads;
  }

  /**
   * The size of a blob that the caller may read: the registry is asked unless it accepted the
   * caller lately and said before that the repository has the blob.
   *
   * @param patience how long it is asked again and again while it cannot be asked
   * @throws RegistryRefusal when the registry answered something else; to be passed on
   * @throws IOException when it cannot be asked, and said nothing before that could stand in
   */
  public long size(
      Upstream upstream, Caller caller, RepositoryName name, Digest blob, Deadline patience)
      throws IOException {
    OptionalLong known = knownSize(upstream, caller, name, blob);
    if (known.isPresent()) {
      return known.getAsLong();
    }
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        return ask(upstream, caller, name, blob);
      } catch (RegistryRefusal e) {
        if (e.status() < 500 || patience.isOver()) {
          throw e;
        }
      } catch (IOException e) {
        if (patience.isOver()) {
          throw e;
        }
      }
      sleep(patience.orIn(pause));
    }
  }

  /**
   * The same without asking: empty unless the registry accepted the caller lately and said before
   * that the repository has the blob.
   */
  public OptionalLong knownSize(
      Upstream upstream, Caller caller, RepositoryName name, Digest blob) {
    OptionalLong known = seen.size(name, blob);
    return known.isPresent() && readers.mayRead(upstream, caller, name)
        ? known
        : OptionalLong.empty();
  }

  private long ask(Upstream upstream, Caller caller, RepositoryName name, Digest blob)
      throws IOException {
    try {
      long size =
          silences.ask(
              name, () -> upstream.client().size(name, blob, upstream.credentialsOf(caller)));
      readers.accept(upstream, caller, name);
      seen.add(name, blob, size);
      return size;
    } catch (RegistryRefusal e) {
      readers.answered(upstream, caller, name, e);
      if (e.status() != 429 && e.status() < 500) {
        throw e;
      }
      return standIn(upstream, caller, name, blob, e);
    } catch (IOException e) {
      return standIn(upstream, caller, name, blob, e);
    }
  }

  private static void sleep(Deadline end) throws InterruptedIOException {
    try {
      TimeUnit.NANOSECONDS.sleep(end.remainingNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while a registry was not there");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private long standIn(
      Upstream upstream, Caller caller, RepositoryName name, Digest blob, IOException why)
      throws IOException {
    if (!readers.mayReadUnasked(upstream, caller, name)) {
      throw why;
    }
    OptionalLong known = seen.size(name, blob);
    if (known.isPresent()) {
      return known.getAsLong();
    }
    Path file = holdings.store().path(blob);
    if (!records.has(name, blob) || !Files.exists(file)) {
      throw why;
    }
    LOG.info("blob {} is served without asking for it: {}", blob, why.getMessage());
    return Files.size(file);
  }

  /** The registry as a source of the blob, asked on the caller's credentials. */
  public StreamSource source(
      Upstream upstream, Caller caller, RepositoryName name, Digest blob, long size) {
    Descriptor wanted = new Descriptor(MediaTypes.OCI_LAYER, blob, size);
    return new StreamSource(
        upstream.toString(),
        caller,
        blob,
        size,
        new Opener(upstream, caller, name, wanted),
        isToldOf(upstream, name, blob) ? relay.crowd(blob, size) : Optional.empty(),
        threads);
  }

  /** A registry that is asked for a blob on the caller's credentials. */
  private record Opener(Upstream upstream, Caller caller, RepositoryName name, Descriptor blob)
      implements StreamSource.Opener {

    @Override
    public InputStream open(long offset) throws IOException {
      return rate().timed(() -> open(offset, blob.size()));
    }

    @Override
    public InputStream open(long from, long to) throws IOException {
      return upstream.client().blob(name, blob, from, to, upstream.credentialsOf(caller));
    }

    @Override
    public SourceRate rate() {
      return upstream.rate();
    }

    @Override
    public String toString() {
      return upstream.toString();
    }
  }

  /** The swarms that others say hold the blob; none is asked for that not everybody may read. */
  public List<BlobSource> hinted(
      BlobJobs jobs, Upstream upstream, RepositoryName name, Digest blob, long size) {
    return isToldOf(upstream, name, blob)
        ? jobs.hinted(blob, size, hints.of(blob, size))
        : List.of();
  }

  /** Whether others may be told that it is wanted here. */
  private boolean isToldOf(Upstream upstream, RepositoryName name, Digest blob) {
    try {
      return upstream.config().shared()
          && !holdings.store().contains(blob)
          && records.isPublic(name);
    } catch (IOException e) {
      LOG.warn("nobody is asked who else has blob {}", blob, e);
      return false;
    }
  }

  /** Notes that a blob of the repository is here now. */
  public void stored(Upstream upstream, RepositoryName name, Digest blob) {
    Noted here = new Noted(name, blob);
    if (noted.getIfPresent(here) != null) {
      return;
    }
    try {
      if (!records.has(name, blob)) {
        records.holds(name, blob, upstream.config().shared());
      }
      if (holdings.swarmClass(blob) == SwarmClass.PUBLIC) {
        hints.has(blob);
      } else {
        hints.hasNot(blob);
      }
      noted.put(here, true);
    } catch (IOException e) {
      LOG.warn("that {} has blob {} could not be noted; it is not seeded", name, blob, e);
    }
  }
}
