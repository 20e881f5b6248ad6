package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.tracker.announce.SwarmCounts;

class SqliteSharesTest extends SharesContract {

  @TempDir private Path dir;

  @Override
  DocumentStore open(IndexLimits limits, SwarmCounts swarms, Clock clock) throws IOException {
    return SqliteDocumentStore.open(dir, limits, swarms, clock);
  }
}
