package org.lodestone.tracker.log;

import java.time.Instant;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.LogEntry;

/** That the index has accepted a document. */
public record AcceptedDocument(long id, KeyId key, RepositoryName name, Digest payload)
    implements Accepted {

  @Override
  public byte[] entry(Instant logged) {
    return new LogEntry(logged, key, name, payload).encode();
  }
}
