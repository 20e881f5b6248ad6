package org.lodestone.trust;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.lodestone.tuf.Metadata;
import org.lodestone.tuf.Mirror;
import org.lodestone.tuf.Root;
import org.lodestone.tuf.TrustedFolder;
import org.lodestone.tuf.Update;
import org.lodestone.tuf.UpdateFailedException;

/**
 * A mirror that is left alone for a while when it could not be read: whoever waits for it waits for
 * nothing, most likely. Each time for twice as long. For use by one thread at a time.
 */
final class RestingMirror {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofMinutes(8);

  private final Mirror mirror;
  private Duration rest = SHORTEST;
  private Instant failed = Instant.MIN;

  RestingMirror(Mirror mirror) {
    this.mirror = mirror;
  }

  boolean isResting(Instant now) {
    return failed.isAfter(now.minus(rest)) && !failed.isAfter(now);
  }

  /** As {@link Update#run}. */
  Update update(TrustedFolder trusted, Metadata<Root> root, Instant now)
      throws IOException, UpdateFailedException {
    try {
      Update update = Update.run(trusted, root, mirror, now);
      rest = SHORTEST;
      failed = Instant.MIN;
      return update;
    } catch (IOException e) {
      Duration next = failed.equals(Instant.MIN) ? SHORTEST : rest.multipliedBy(2);
      rest = next.compareTo(LONGEST) > 0 ? LONGEST : next;
      failed = now;
      throw e;
    }
  }

  @Override
  public String toString() {
    return mirror.toString();
  }
}
