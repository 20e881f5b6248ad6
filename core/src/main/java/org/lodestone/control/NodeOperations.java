package org.lodestone.control;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.journal.Explanation;
import org.lodestone.node.PinPattern;
import org.lodestone.node.StoreUsage;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.publish.PublishListener;
import org.lodestone.sign.Envelope;

/**
 * What a node can be asked to do. Each goes on until it is done, or until the thread that asked is
 * interrupted: then what it alone wanted is given up. Safe for use by several threads.
 *
 * <p>All may throw an IOException when the node, its disk or the network does not play along, and a
 * {@link CommandFailure} for what whoever asked can do something about.
 */
public interface NodeOperations {

  /** Told how something goes on. An exception ends it. */
  @FunctionalInterface
  interface Watcher<T> {
    void now(T state) throws CommandFailure;
  }

  NodeInfo info();

  /** Brings a whole image into the store; returns its root. */
  Descriptor read(ReadOrder order, PublishListener progress)
      throws IOException, CommandFailure, InterruptedException;

  /** Describes an image of the store by a document for whoever asked to sign. */
  MagnetManifest describe(DraftOrder order)
      throws IOException, CommandFailure, InterruptedException;

  /**
   * Remembers and submits a signed document, names its image and seeds it, as far as the node takes
   * part in swarms.
   */
  void publish(PublishOrder order, PublishListener progress)
      throws IOException, CommandFailure, InterruptedException;

  /** Stays in the swarms of blobs until others have copies. */
  void seed(SeedOrder order, Watcher<SeedState> watcher)
      throws IOException, CommandFailure, InterruptedException;

  /** The documents that the node remembers for a reference; to be verified. */
  List<Envelope> documents(Reference reference)
      throws IOException, CommandFailure, InterruptedException;

  /** Fetches an image whose document was verified, remembers and names it. */
  Fetched fetch(ImageOrder order, Watcher<FetchState> watcher)
      throws IOException, CommandFailure, InterruptedException;

  /** Fetches the one blob that a magnet link names. */
  Fetched fetch(BlobOrder order, Watcher<FetchState> watcher)
      throws IOException, CommandFailure, InterruptedException;

  /** The blobs that are on their way. */
  List<Pull> pulls() throws IOException, CommandFailure, InterruptedException;

  /**
   * How an image came that was asked for by this name, as far as that is remembered; see {@link
   * org.lodestone.journal.Journal}.
   */
  Optional<Explanation> explain(Reference image)
      throws IOException, CommandFailure, InterruptedException;

  /** The same for one request, by the id that its answer carried. */
  Optional<Explanation> explain(String request)
      throws IOException, CommandFailure, InterruptedException;

  /** What the images of the store take. */
  StoreUsage usage() throws IOException, CommandFailure, InterruptedException;

  /**
   * Forgets an image and removes the blobs that nothing else needs, each out of its swarm first.
   *
   * @param what {@code NAME:TAG}, {@code NAME} for its {@code latest}, or a digest
   */
  Eviction evict(String what) throws IOException, CommandFailure, InterruptedException;

  /**
   * Forgets what an image's tags were, so that the next pull asks for them anew, and evicts what is
   * here of it.
   *
   * @param what {@code NAME:TAG}, or {@code NAME} for all its tags
   */
  Eviction invalidate(String what) throws IOException, CommandFailure, InterruptedException;

  List<PinPattern> pins() throws IOException, CommandFailure, InterruptedException;

  void pin(PinPattern pattern) throws IOException, CommandFailure, InterruptedException;

  /**
   * @return false when there is none like it
   */
  boolean unpin(PinPattern pattern) throws IOException, CommandFailure, InterruptedException;
}
