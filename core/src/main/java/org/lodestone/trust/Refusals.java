package org.lodestone.trust;

import java.util.ArrayList;
import java.util.List;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;

/**
 * Collects why each document was refused, for one message. Its length is bounded and it has no
 * control characters, though the documents are hostile: it ends in terminals, logs and JSON.
 */
final class Refusals {

  static final int MAX_LISTED = 5;
  private static final int MAX_REASON = 300;

  private final Reference wanted;
  private final int offered;
  private final List<String> reasons = new ArrayList<>();

  Refusals(Reference wanted, int offered) {
    this.wanted = wanted;
    this.offered = offered;
  }

  void add(Digest payload, StepFailedException failure) {
    reasons.add(
        "document %s: %s: %s"
            .formatted(
                payload.hex().substring(0, 12), failure.step(), printable(failure.getMessage())));
  }

  Resolution toResolution() {
    if (offered == 0) {
      return new Resolution.Refused(
          Resolution.Reason.NOT_FOUND, "no document was offered for " + wanted);
    }
    StringBuilder message =
        new StringBuilder("no acceptable document for ").append(wanted).append(": ");
    message.append(String.join("; ", reasons.subList(0, Math.min(reasons.size(), MAX_LISTED))));
    if (reasons.size() > MAX_LISTED) {
      message.append("; and ").append(reasons.size() - MAX_LISTED).append(" more refused");
    }
    if (offered > DocumentVerifier.MAX_OFFERED) {
      message
          .append("; and ")
          .append(offered - DocumentVerifier.MAX_OFFERED)
          .append(" envelopes beyond the first ")
          .append(DocumentVerifier.MAX_OFFERED)
          .append(" were not looked at");
    }
    return new Resolution.Refused(Resolution.Reason.UNTRUSTED, message.toString());
  }

  static String printable(String text) {
    String cut = text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "...";
    return cut.replaceAll("[^\\x20-\\x7e…]", "?");
  }
}
