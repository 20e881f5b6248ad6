package org.lodestone.tracker.index;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.index.IndexClient;
import org.lodestone.tracker.announce.SwarmCounts;
import org.lodestone.tracker.hint.HintBoard;
import org.lodestone.tracker.hint.HintSettings;

/** An index on a port of its own, with its database in a test's folder. */
final class TestIndex implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Clock CLOCK = Clock.fixed(Documents.NOW, ZoneOffset.UTC);

  /** As few as a tracker has, so that what holds them is noticed. */
  private static final int THREADS = 24;

  final DocumentStore store;
  final URI uri;
  final IndexClient client;
  final HintBoard hints;
  private final Server server;

  TestIndex(Path dir) throws IOException {
    this(
        dir,
        Limits.of("maxSubmissionsPerMinute: 1000000"),
        infoHash -> SwarmCounts.Counts.NONE,
        TIMEOUT);
  }

  TestIndex(Path dir, IndexLimits limits, SwarmCounts swarms, Duration submissionTimeout)
      throws IOException {
    this(SqliteDocumentStore.open(dir, limits, swarms, CLOCK), limits, swarms, submissionTimeout);
  }

  TestIndex(DocumentStore store, IndexLimits limits) throws IOException {
    this(store, limits, infoHash -> SwarmCounts.Counts.NONE, TIMEOUT);
  }

  TestIndex(DocumentStore store, HintSettings hintSettings) throws IOException {
    this(store, IndexLimits.defaults(), infoHash -> SwarmCounts.Counts.NONE, TIMEOUT, hintSettings);
  }

  private TestIndex(
      DocumentStore store, IndexLimits limits, SwarmCounts swarms, Duration submissionTimeout)
      throws IOException {
    this(store, limits, swarms, submissionTimeout, HintSettings.defaults());
  }

  private TestIndex(
      DocumentStore store,
      IndexLimits limits,
      SwarmCounts swarms,
      Duration submissionTimeout,
      HintSettings hintSettings)
      throws IOException {
    this.store = store;
    this.hints = new HintBoard(hintSettings, CLOCK);
    this.server = new Server(new QueuedThreadPool(THREADS));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(
        new IndexHandler(
            store,
            limits,
            swarms,
            hintSettings,
            hints,
            Optional.empty(),
            Map.of(),
            CLOCK,
            submissionTimeout));
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(e);
    }
    uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    client = new IndexClient(uri, TIMEOUT);
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      store.close();
    }
  }
}
