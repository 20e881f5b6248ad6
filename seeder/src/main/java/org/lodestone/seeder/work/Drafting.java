package org.lodestone.seeder.work;

import java.io.IOException;
import org.lodestone.control.DraftOrder;
import org.lodestone.control.NodeOperations;
import org.lodestone.document.MagnetManifest;
import org.lodestone.program.CommandFailure;

/** Has a node describe an image by a document to be signed. */
public final class Drafting {

  private Drafting() {}

  /**
   * @throws IOException also when the node describes something else: nothing is signed but what was
   *     asked for
   */
  public static MagnetManifest describe(NodeOperations node, DraftOrder order)
      throws IOException, CommandFailure, InterruptedException {
    MagnetManifest document = node.describe(order);
    boolean same =
        document.name().equals(order.name())
            && document.tags().equals(order.tags())
            && document.root().equals(order.root().digest());
    if (!same) {
      throw new IOException(
          "the node describes %s %s as %s, expected %s %s as %s"
              .formatted(
                  document.name(),
                  document.tags(),
                  document.root(),
                  order.name(),
                  order.tags(),
                  order.root().digest()));
    }
    return document;
  }
}
