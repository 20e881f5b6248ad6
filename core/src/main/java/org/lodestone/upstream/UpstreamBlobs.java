package org.lodestone.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.BlobSource;
import org.lodestone.node.Holdings;
import org.lodestone.node.StreamSource;
import org.lodestone.node.SwarmClass;
import org.lodestone.node.UpstreamRecords;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.registry.RegistryRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blobs of upstream registries. Safe for use by many threads; waits for the network. */
public final class UpstreamBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamBlobs.class);

  private static final int MAX_NOTED = 20_000;
  private static final Duration NOTED_LIFE = Duration.ofMinutes(10);

  private final Holdings holdings;
  private final UpstreamRecords records;
  private final Readers readers;
  private final SeenBlobs seen;
  private final UpstreamHints hints;
  private final Executor threads;

  /** What was noted to be here: each blob is asked for again and again. */
  private final Cache<Noted, Boolean> noted =
      CacheBuilder.newBuilder().maximumSize(MAX_NOTED).expireAfterWrite(NOTED_LIFE).build();

  private record Noted(RepositoryName repository, Digest blob) {}

  /**
   * @param threads where bytes are waited for, one thread a blob
   */
  UpstreamBlobs(
      Holdings holdings, Readers readers, SeenBlobs seen, UpstreamHints hints, Executor threads) {
    this.holdings = holdings;
    this.records = holdings.upstreams();
    this.readers = readers;
    this.seen = seen;
    this.hints = hints;
    this.threads = threads;
  }

  /**
   * The size of a blob that the caller may read: the registry is asked unless it accepted the
   * caller lately and said before that the repository has the blob.
   *
   * @throws RegistryRefusal when the registry answered something else; to be passed on
   * @throws IOException when it cannot be asked, and said nothing before that could stand in
   */
  public long size(Upstream upstream, Caller caller, RepositoryName name, Digest blob)
      throws IOException {
    OptionalLong known = seen.size(name, blob);
    if (known.isPresent() && readers.mayRead(upstream, caller, name)) {
      return known.getAsLong();
    }
    try {
      long size = upstream.client().size(name, blob, upstream.credentialsOf(caller));
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
        from -> upstream.client().blob(name, wanted, from, size, upstream.credentialsOf(caller)),
        threads);
  }

  /** The swarms that others say hold the blob; none is asked for that not everybody may read. */
  public List<BlobSource> hinted(
      BlobJobs jobs, Upstream upstream, RepositoryName name, Digest blob, long size) {
    try {
      return upstream.config().shared()
              && !holdings.store().contains(blob)
              && records.isPublic(name)
          ? jobs.hinted(blob, size, hints.of(blob, size))
          : List.of();
    } catch (IOException e) {
      LOG.warn("nobody is asked who else has blob {}", blob, e);
      return List.of();
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
