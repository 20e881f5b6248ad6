package org.lodestone.gateway;

import java.io.IOException;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.program.Causes;
import org.lodestone.program.ListenAddress;

/** The HTTP server that container clients talk to. */
final class RegistryServer implements AutoCloseable {

  private static final int MAX_THREADS = 32;
  private static final int MIN_THREADS = 4;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** Ends connections of clients that neither read nor write. */
  private static final long IDLE_MILLIS = 60_000;

  private final Server server;
  private final ServerConnector connector;

  private RegistryServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  static RegistryServer start(ListenAddress address, RegistryHandler handler) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("registry");
    Server server = new Server(threads, null, new ArrayByteBufferPool(0, 4096, StoredBody.BUFFER));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(handler);
    RegistryServer registry = new RegistryServer(server, connector);
    try {
      server.start();
      return registry;
    } catch (Exception e) {
      registry.close();
      throw new IOException("cannot listen on " + address + ": " + Causes.describeRoot(e), e);
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the registry server did not stop", e);
    }
  }
}
