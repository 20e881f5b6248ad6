package org.lodestone.upstream;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import org.lodestone.index.HintClient;
import org.lodestone.index.HintTrackers;
import org.lodestone.io.DaemonThreads;
import org.lodestone.node.Holdings;
import org.lodestone.oci.RepositoryName;
import org.lodestone.relay.MeetingPlace;
import org.lodestone.relay.Relay;
import org.lodestone.torrent.BlobTorrents;

/** The registries that images are pulled through, by the names of their images. */
public final class Upstreams implements AutoCloseable {

  /** How many blobs come from registries at once; more wait. */
  private static final int STREAMS = 64;

  private static final int MAX_WAITING = 4_096;

  private final List<Upstream> all;
  private final ThreadPoolExecutor threads =
      DaemonThreads.pool("upstream-blob", STREAMS, MAX_WAITING);
  private final UpstreamImages images;
  private final UpstreamBlobs blobs;
  private final UpstreamHints hints;
  private final Relay relay;

  private Upstreams(List<Upstream> all, Holdings holdings, MeetingPlace meetings, Clock clock)
      throws IOException {
    this.all = List.copyOf(all);
    Readers readers = new Readers(holdings.upstreams(), clock);
    SeenBlobs seen = new SeenBlobs();
    Silences silences = new Silences();
    this.images = new UpstreamImages(holdings.upstreams(), readers, silences, clock);
    this.hints = new UpstreamHints(meetings, new BlobTorrents(holdings.store()));
    this.relay = new Relay(meetings, holdings);
    this.blobs = new UpstreamBlobs(holdings, readers, seen, silences, hints, relay, threads);
  }

  /**
   * Calls nobody yet.
   *
   * @param trackers where others are told of what is here, and asked for what they have
   * @param patience what they may add to the time that a blob takes
   * @throws IOException when one's certificates cannot be read
   */
  public static Upstreams open(
      List<Upstream.Config> configs,
      Holdings holdings,
      List<HintClient> trackers,
      Duration patience,
      Clock clock)
      throws IOException {
    List<Upstream> opened = new ArrayList<>();
    try {
      for (Upstream.Config config : configs) {
        opened.add(Upstream.open(config, clock));
      }
      MeetingPlace meetings = new MeetingPlace(new HintTrackers(trackers), patience);
      return new Upstreams(opened, holdings, meetings, clock);
    } catch (IOException e) {
      for (Upstream one : opened) {
        one.close();
      }
      throw e;
    }
  }

  /** The registry that a repository is in, if it is one of these. */
  public Optional<Upstream> of(RepositoryName name) {
    return all.stream().filter(one -> one.covers(name)).findFirst();
  }

  public UpstreamImages images() {
    return images;
  }

  public UpstreamHints hints() {
    return hints;
  }

  public Relay relay() {
    return relay;
  }

  public UpstreamBlobs blobs() {
    return blobs;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    relay.close();
    for (Upstream upstream : all) {
      upstream.close();
    }
  }
}
