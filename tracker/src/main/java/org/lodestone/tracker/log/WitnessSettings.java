package org.lodestone.tracker.log;

import java.net.URI;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tlog.WitnessClient;

/**
 * A witness that is asked to cosign the log's checkpoints.
 *
 * @param url where it is reached
 * @param key its verifier key, as it prints it when it starts
 */
public record WitnessSettings(URI url, String key) {

  public WitnessSettings {
    if (url == null || key == null) {
      throw new IllegalArgumentException("a witness needs its url and its key");
    }
    VerifierKey.parse(key);
  }

  WitnessClient client(VerifierKey log) {
    return new WitnessClient(url, VerifierKey.parse(key), log);
  }
}
