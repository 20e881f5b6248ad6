package org.lodestone.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.sign.Envelope;
import org.lodestone.tlog.LogProof;

/**
 * A document and the proofs that logs have it, in one file that is checked without a network.
 *
 * @param envelopes of one payload, one for each signer
 * @param proofs as c2sp.org/tlog-proof has them, one for each signer and log
 */
public record DocumentProof(List<Envelope> envelopes, List<LogProof> proofs) {

  private static final String FORM = "lodestone-document-proof/v1";
  private static final int MAX_PROOFS = 64;

  /** Longest file, in bytes: as the longest document's. */
  public static final int MAX_BYTES = Envelope.MAX_BYTES;

  public DocumentProof {
    envelopes = List.copyOf(envelopes);
    proofs = List.copyOf(proofs);
    if (envelopes.isEmpty() || proofs.isEmpty()) {
      throw new IllegalArgumentException("a proof has a document and what logs say of it");
    }
  }

  /** Whether a file claims to be one, and no document alone. */
  public static boolean isOne(byte[] json) {
    try {
      return JsonObject.parse("file", json, MAX_BYTES).has("form");
    } catch (IllegalArgumentException e) {
      return false; // nor anything else that is read here
    }
  }

  /**
   * @throws IllegalArgumentException when it is anything else
   */
  public static DocumentProof parse(byte[] json) {
    JsonObject file = JsonObject.parse("proof", json, MAX_BYTES);
    file.allowOnly(List.of("form", "envelopes", "proofs"));
    if (!file.text("form").equals(FORM)) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(file.place("form"), FORM, file.text("form")));
    }
    return new DocumentProof(
        file.objects("envelopes", Envelope.MAX_SIGNATURES).stream().map(Envelope::read).toList(),
        file.texts("proofs", MAX_PROOFS).stream()
            .map(proof -> LogProof.parse(proof.getBytes(UTF_8)))
            .toList());
  }

  /** The file that {@link #parse} reads. */
  public byte[] toJson() {
    ObjectNode file = StrictJson.object();
    file.put("form", FORM);
    ArrayNode documents = file.putArray("envelopes");
    envelopes.forEach(envelope -> envelope.write(documents.addObject()));
    ArrayNode texts = file.putArray("proofs");
    proofs.forEach(proof -> texts.add(new String(proof.encode(), UTF_8)));
    return StrictJson.writeIndented(file);
  }
}
