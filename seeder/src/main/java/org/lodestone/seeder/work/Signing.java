package org.lodestone.seeder.work;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.lodestone.control.DraftOrder;
import org.lodestone.control.NodeOperations;
import org.lodestone.control.PublishOrder;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.publish.PublishListener;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

/** Publishes by a node that has the image but not the key: it describes, we sign, it publishes. */
public final class Signing {

  private final NodeOperations node;
  private final SigningKey key;
  private final Duration validity;
  private final Endpoints endpoints;

  public Signing(NodeOperations node, SigningKey key, Duration validity, Endpoints endpoints) {
    this.node = node;
    this.key = key;
    this.validity = validity;
    this.endpoints = endpoints;
  }

  /**
   * @param root of an image that the node has
   */
  public Publication publish(
      Descriptor root, RepositoryName name, List<String> tags, PublishListener listener)
      throws IOException, CommandFailure, InterruptedException {
    VerificationKey publicHalf = key.verificationKey();
    MagnetManifest document =
        Drafting.describe(node, new DraftOrder(root, name, tags, publicHalf, validity, endpoints));
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key);
    listener.signed(publicHalf.id().hex());
    node.publish(new PublishOrder(envelope, publicHalf, endpoints), listener);
    return new Publication(document, envelope);
  }
}
