package org.lodestone.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lodestone.io.Hex;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;

/** The envelopes offered over one payload. */
record Candidate(String payloadType, Digest payload, List<Envelope> envelopes) {

  /**
   * @param offered of more than {@link DocumentVerifier#MAX_OFFERED} the first ones count
   */
  static List<Candidate> of(List<Envelope> offered) {
    Map<List<Object>, Candidate> byPayload = new LinkedHashMap<>();
    for (Envelope envelope :
        offered.subList(0, Math.min(offered.size(), DocumentVerifier.MAX_OFFERED))) {
      Digest payload = envelope.payloadDigest();
      byPayload
          .computeIfAbsent(
              List.of(envelope.payloadType(), payload),
              key -> new Candidate(envelope.payloadType(), payload, new ArrayList<>()))
          .envelopes()
          .add(envelope);
    }
    return List.copyOf(byPayload.values());
  }

  /** Those whose keys the envelopes name; true or not. */
  Set<KeyId> claimedSigners() {
    return envelopes.stream()
        .flatMap(envelope -> envelope.signatures().stream())
        .flatMap(signature -> signature.keyid().stream())
        .filter(keyid -> Hex.isLowerCase(keyid, 64))
        .limit(Envelope.MAX_SIGNATURES)
        .map(KeyId::new)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
