package org.lodestone.node;

import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sign.Envelope;

/** A document with its signatures as this node keeps it: to be verified again before it counts. */
public record RememberedDocument(MagnetManifest document, List<Envelope> envelopes) {

  public RememberedDocument {
    envelopes = List.copyOf(envelopes);
  }
}
