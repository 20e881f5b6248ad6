package org.lodestone.gateway.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.Deadline;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.BlobSource;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;
import org.lodestone.registry.BlobAddress;
import org.lodestone.trust.PolicySource;
import org.lodestone.trust.Resolution;
import org.lodestone.upstream.Upstream;
import org.lodestone.upstream.UpstreamBlobs;
import org.lodestone.upstream.UpstreamImages;
import org.lodestone.upstream.Upstreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which names are pulled through from which registry. */
public final class Through {

  private static final Logger LOG = LoggerFactory.getLogger(Through.class);
  private static final Duration SERVED_LIFE = Duration.ofMinutes(10);
  private static final int MAX_SERVED = 10_000;

  private final Upstreams upstreams;
  private final PolicySource policy;
  private final Cache<Served, Boolean> served =
      CacheBuilder.newBuilder().maximumSize(MAX_SERVED).expireAfterWrite(SERVED_LIFE).build();

  private record Served(Caller caller, RepositoryName name) {}

  public Through(Upstreams upstreams, PolicySource policy) {
    this.upstreams = upstreams;
    this.policy = policy;
  }

  /** The registry that the policy leaves a name to, if it is one that is pulled through. */
  public Optional<Upstream> decides(RepositoryName name) {
    return upstreams.of(name).filter(registry -> isLeft(name));
  }

  private boolean isLeft(RepositoryName name) {
    return policy
        .lastSeen()
        .withheld(name)
        .filter(Resolution.Upstream.class::isInstance)
        .isPresent();
  }

  /** Notes that the caller has got a manifest of the name, as its registry decided. */
  public void hasServed(Caller caller, RepositoryName name) {
    served.put(new Served(caller, name), true);
  }

  /** Whether that was lately: the caller asks for the blobs now. */
  public boolean wasServed(Caller caller, RepositoryName name) {
    return served.getIfPresent(new Served(caller, name)) != null;
  }

  /** Whether a name is in a registry that is pulled through, whoever decides about it. */
  public boolean covers(RepositoryName name) {
    return upstreams.of(name).isPresent();
  }

  public UpstreamImages images() {
    return upstreams.images();
  }

  public UpstreamBlobs blobs() {
    return upstreams.blobs();
  }

  /** Whether the registry that a name is in says that it gives the caller the blob. */
  public boolean has(Caller caller, RepositoryName name, Descriptor blob) {
    try {
      Optional<Upstream> registry = upstreams.of(name);
      Deadline now = Deadline.in(Duration.ZERO);
      return registry.isPresent()
          && blobs().size(registry.get(), caller, name, blob.digest(), now) == blob.size();
    } catch (IOException e) {
      LOG.info("blob {} does not come from where {} is: {}", blob.digest(), name, e.getMessage());
      return false;
    }
  }

  /**
   * Where a blob may be had: first the swarms that documents name; where a registry decides, those
   * that others hint at; then the registry its name is in, and those that documents name.
   *
   * @param offers the blob as accepted documents list it; may be none
   */
  public List<BlobSource> sources(
      BlobJobs jobs,
      Caller caller,
      RepositoryName name,
      Descriptor blob,
      List<MagnetManifest.Blob> offers) {
    List<BlobSource> sources = new ArrayList<>(jobs.swarms(offers));
    decides(name)
        .map(upstream -> blobs().hinted(jobs, upstream, name, blob.digest(), blob.size()))
        .ifPresent(sources::addAll);
    upstreams
        .of(name)
        .filter(upstream -> blob.size() > 0)
        .map(upstream -> blobs().source(upstream, caller, name, blob.digest(), blob.size()))
        .ifPresent(sources::add);
    offers.stream()
        .flatMap(offer -> offer.magnet().stream())
        .flatMap(magnet -> magnet.webSeeds().stream())
        .flatMap(seed -> BlobAddress.parse(seed.url()).stream())
        .filter(address -> address.digest().equals(blob.digest()))
        .map(BlobAddress::repository)
        .distinct()
        .flatMap(place -> named(place, blob).stream())
        .filter(source -> !sources.contains(source))
        .forEach(sources::add);
    return sources;
  }

  /**
   * What a registry that a document names gives to everybody. Whoever signs for one name is not
   * believed to speak of others: no log-in is used there, the caller's or this gateway's own.
   */
  private Optional<BlobSource> named(RepositoryName place, Descriptor blob) {
    return upstreams
        .of(place)
        .filter(upstream -> !upstream.config().login())
        .map(
            upstream ->
                blobs().source(upstream, Caller.ANONYMOUS, place, blob.digest(), blob.size()));
  }
}
