package org.lodestone.seeder.report;

import org.lodestone.program.CommandFailure;
import org.lodestone.trust.Resolution;
import org.lodestone.trust.Resolution.Reason;
import org.lodestone.trust.Resolution.Refused;
import org.lodestone.trust.Resolution.Upstream;
import org.lodestone.trust.Resolution.Verified;

/** What commands say of an image that must not be believed, or is not there. */
public final class Resolutions {

  private Resolutions() {}

  /**
   * The image, if it is verified.
   *
   * @throws CommandFailure saying why it is not, and what to do
   */
  public static Verified verified(Resolution resolution) throws CommandFailure {
    if (resolution instanceof Verified image) {
      return image;
    }
    if (resolution instanceof Upstream upstream) {
      throw CommandFailure.refused(
          upstream.why(), "lodestone trust list shows the policy, trust add changes it");
    }
    Refused refused = (Refused) resolution;
    throw CommandFailure.refused(
        refused.why(),
        refused.reason() == Reason.NOT_FOUND
            ? "lodestone search shows what an index has; --index chooses the index"
            : "lodestone inspect shows who signed an image, trust list whom you believe");
  }
}
