package org.lodestone.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.tuf.TargetFile;

/**
 * A signed document as a target of a TUF collection: {@code NAME/TAG} is its envelope, and {@code
 * custom} has the digest of its payload, which stays the same whoever signs it.
 */
public final class DocumentTarget {

  private static final String PAYLOAD = "payload";

  private DocumentTarget() {}

  public static String path(RepositoryName name, String tag) {
    return name.value() + "/" + tag;
  }

  /** What a collection says of the envelope beside its length and hash. */
  public static ObjectNode custom(Envelope envelope) {
    return StrictJson.object().put(PAYLOAD, envelope.payloadDigest().toString());
  }

  /**
   * The payload's digest.
   *
   * @throws IllegalArgumentException when the target does not say it
   */
  public static Digest payload(TargetFile target) {
    JsonObject custom =
        target
            .custom()
            .orElseThrow(() -> new IllegalArgumentException("the target has no 'custom'"));
    try {
      return Digest.parse(custom.text(PAYLOAD));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(custom.place(PAYLOAD) + ": " + e.getMessage(), e);
    }
  }
}
