package org.lodestone.tracker.log;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;

/** That the index has accepted something that somebody signed. */
public sealed interface Accepted permits AcceptedDocument, AcceptedWithdrawal {

  /** Grows with all that its feed has. */
  long id();

  /** Who signed it. */
  KeyId key();

  /** Of its envelope; with the key, what it is known by. */
  Digest payload();

  /** What the log says of it. */
  byte[] entry(Instant logged);

  /** Where a log learns of them. */
  interface Feed {

    /**
     * Those that are there, in the order in which they were accepted.
     *
     * @param id of the last that is known; 0 begins
     */
    List<? extends Accepted> after(long id, int most) throws IOException;
  }
}
