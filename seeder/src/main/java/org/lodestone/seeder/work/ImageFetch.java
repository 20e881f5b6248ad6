package org.lodestone.seeder.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.lodestone.control.Fetched;
import org.lodestone.control.ImageOrder;
import org.lodestone.control.NodeOperations;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.pull.ImageLookup;
import org.lodestone.seeder.report.Resolutions;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.sign.Envelope;
import org.lodestone.torrent.Tracker;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Resolution.Verified;

/** An image from its swarms: looked up and verified here, fetched by a node. */
public final class ImageFetch {

  private static final Duration RESOLVE_DEADLINE = Duration.ofSeconds(10);

  private final NodeOperations node;
  private final Reference reference;
  private final Verified image;

  private ImageFetch(NodeOperations node, Reference reference, Verified image) {
    this.node = node;
    this.reference = reference;
    this.image = image;
  }

  /**
   * Asks indexes and collections, beside what the node remembers, and checks what they say.
   *
   * @param output is told who is waited for
   */
  public static ImageFetch resolve(
      NodeOperations node,
      List<DocumentSource> sources,
      DocumentVerifier verifier,
      Reference reference,
      Output output)
      throws IOException, CommandFailure {
    StatusLine asking = Offers.asking(sources, output);
    try {
      Verified image =
          Resolutions.verified(
              new ImageLookup(sources, verifier, RESOLVE_DEADLINE)
                  .resolve(
                      reference,
                      keys -> remembered(node, reference),
                      Deadline.in(RESOLVE_DEADLINE)));
      return new ImageFetch(node, reference, image);
    } finally {
      asking.close();
    }
  }

  private static List<Envelope> remembered(NodeOperations node, Reference reference)
      throws IOException {
    try {
      return node.documents(reference);
    } catch (CommandFailure e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** What was found, for people. */
  public String verdict() {
    String by =
        image.signers().isEmpty()
            ? ", nobody's signature being asked for"
            : ", signed by "
                + image.signers().stream()
                    .map(signer -> Units.brief(signer.hex()))
                    .collect(Collectors.joining(" and "));
    return "verified " + reference + " as " + Units.brief(image.served()) + by;
  }

  public String digest() {
    return image.served().toString();
  }

  /**
   * @param name what to call the image
   * @param trackers asked beside those of the document
   */
  public Fetched into(String name, List<Tracker> trackers, FetchProgress progress)
      throws IOException, CommandFailure, InterruptedException {
    // The document's links are only hints; trackers we were told of are sure to be used.
    return node.fetch(
        new ImageOrder(image.envelopes(), image.signers(), image.served(), name, trackers),
        progress);
  }
}
