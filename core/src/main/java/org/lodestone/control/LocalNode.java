package org.lodestone.control;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.io.BoundedReads;
import org.lodestone.journal.Explanation;
import org.lodestone.node.EvictionRefusedException;
import org.lodestone.node.Evictions.Evicted;
import org.lodestone.node.Node;
import org.lodestone.node.Origin;
import org.lodestone.node.Peering;
import org.lodestone.node.PinPattern;
import org.lodestone.node.StoreUsage;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.publish.Drafts;
import org.lodestone.publish.ImageImport;
import org.lodestone.publish.PublishListener;
import org.lodestone.publish.Releases;
import org.lodestone.sign.Envelope;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.source.StoreSink;
import org.lodestone.torrent.BlobSeeder;
import org.lodestone.torrent.Tracker;

/** The node of this process. */
public final class LocalNode implements NodeOperations {

  private static final Duration INDEX_TIMEOUT = Duration.ofSeconds(10);

  private final Node node;
  private final NodeInfo info;
  private final Clock clock;

  public LocalNode(Node node, NodeInfo info, Clock clock) {
    this.node = node;
    this.info = info;
    this.clock = clock;
  }

  @Override
  public NodeInfo info() {
    return info;
  }

  @Override
  public Descriptor read(ReadOrder order, PublishListener progress)
      throws IOException, CommandFailure {
    try (ImageSource source =
        ImageSources.open(order.image(), new ImageSources.SourceOptions(order.plainHttp()))) {
      if (order.name().isEmpty()) {
        return new ImageImport(node.holdings(), progress).read(source).descriptor();
      }
      Descriptor root = source.copyTo(new StoreSink(node.store())).descriptor();
      node.holdings().name(List.of(order.name().get()), root);
      return root;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), "");
    }
  }

  @Override
  public MagnetManifest describe(DraftOrder order) throws IOException {
    Descriptor root = order.root();
    Manifest manifest =
        Manifest.parse(
            Optional.of(root.mediaType()),
            BoundedReads.file(node.store().path(root.digest()), Manifest.MAX_BYTES));
    return new Drafts(
            node.holdings(), order.endpoints().trackers(), indexes(order.endpoints()), clock)
        .describe(manifest, order.name(), order.tags(), order.signer(), order.validity());
  }

  @Override
  public void publish(PublishOrder order, PublishListener progress) throws IOException {
    BlobSeeder seeder = node.isPeering() ? node.peering().engine() : BlobSeeder.NONE;
    Set<Tracker> trackers = new LinkedHashSet<>(order.endpoints().trackers());
    if (node.isPeering()) {
      trackers.addAll(node.peering().trackers());
    }
    Releases releases =
        new Releases(node.holdings(), seeder, List.copyOf(trackers), indexes(order.endpoints()));
    MagnetManifest document = order.document();
    releases.requireHeld(document);
    releases.release(document, order.envelope(), order.key(), progress);
  }

  private static List<IndexClient> indexes(Endpoints endpoints) {
    return endpoints.indexes().stream()
        .map(index -> new IndexClient(index, INDEX_TIMEOUT))
        .toList();
  }

  @Override
  public void seed(SeedOrder order, Watcher<SeedState> watcher)
      throws IOException, CommandFailure, InterruptedException {
    SeedWatch.begin(node, order).run(watcher);
  }

  @Override
  public List<Envelope> documents(Reference reference) throws IOException {
    return node.holdings().documents(reference).stream()
        .flatMap(one -> one.envelopes().stream())
        .toList();
  }

  @Override
  public Fetched fetch(ImageOrder order, Watcher<FetchState> watcher)
      throws IOException, CommandFailure, InterruptedException {
    MagnetManifest document = order.document();
    ImageTree tree = document.tree(order.served());
    node.holdings().remember(document, order.envelopes(), order.signers(), Origin.ACCEPTED);
    Fetched fetched =
        new Fetching(node, order.trackers(), List.of()).fetch(document.blobsOf(tree), watcher);
    for (Manifest manifest : tree.manifests()) {
      node.store().put(manifest.bytes());
    }
    // Only now, with everything there, does the layout name the image.
    node.holdings().name(List.of(order.name()), tree.root().descriptor());
    return fetched;
  }

  @Override
  public Fetched fetch(BlobOrder order, Watcher<FetchState> watcher)
      throws IOException, CommandFailure, InterruptedException {
    List<Tracker> named = new ArrayList<>(order.trackers());
    named.addAll(order.magnet().trackers());
    return new Fetching(node, named, order.magnet().peers()).fetch(List.of(order.blob()), watcher);
  }

  @Override
  public List<Pull> pulls() throws IOException {
    return node.isPeering()
        ? node.peering().jobs().running().stream().map(Pull::of).toList()
        : List.of();
  }

  @Override
  public Optional<Explanation> explain(Reference image) {
    return node.journal().explain(image);
  }

  @Override
  public Optional<Explanation> explain(String request) {
    return node.journal().explain(request);
  }

  @Override
  public StoreUsage usage() throws IOException {
    return node.usage();
  }

  @Override
  public Eviction evict(String what) throws IOException, CommandFailure {
    return evicting(
        () ->
            what.startsWith("sha256:")
                ? node.evictions().evict(Digest.parse(what))
                : node.evictions().evict(reference(what)),
        "lodestone evict takes NAME:TAG or a digest");
  }

  @Override
  public Eviction invalidate(String what) throws IOException, CommandFailure {
    return evicting(
        () -> {
          Reference reference = Reference.parse(what);
          if (reference.digest().isPresent()) {
            throw new IllegalArgumentException("a digest never means anything else: " + what);
          }
          return node.evictions().invalidate(reference.name(), reference.tag());
        },
        "lodestone invalidate takes NAME or NAME:TAG");
  }

  private interface Evicting {
    Evicted run() throws EvictionRefusedException, IOException;
  }

  private Eviction evicting(Evicting work, String usage) throws IOException, CommandFailure {
    try {
      Evicted evicted = work.run();
      if (node.isPeering()) {
        giveUp(node.peering(), evicted);
      }
      return Eviction.of(evicted);
    } catch (EvictionRefusedException e) {
      throw CommandFailure.refused(e.getMessage(), e.hint());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), usage);
    }
  }

  private static void giveUp(Peering peering, Evicted evicted) {
    evicted.dropped().stream()
        .filter(blob -> !peering.wants().include(blob))
        .forEach(peering.jobs()::abandon);
  }

  private static Reference reference(String what) {
    Reference reference = Reference.parse(what);
    return reference.tag().isEmpty() && reference.digest().isEmpty()
        ? Reference.ofTag(reference.name(), "latest")
        : reference;
  }

  @Override
  public List<PinPattern> pins() throws IOException {
    return node.pins().list();
  }

  @Override
  public void pin(PinPattern pattern) throws IOException {
    node.pins().add(pattern);
  }

  @Override
  public boolean unpin(PinPattern pattern) throws IOException {
    return node.pins().remove(pattern);
  }
}
