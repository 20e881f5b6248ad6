package org.lodestone.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.program.Causes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the owner's commands use the node of this process, by a socket in its store. */
public final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int MAX_THREADS = 64;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  private final Path store;
  private final Server server;
  private final ControlHandler handler;

  private ControlServer(Path store, Server server, ControlHandler handler) {
    this.store = store;
    this.server = server;
    this.handler = handler;
  }

  /**
   * Begins to listen, where the file system has sockets; else it says so in the log, and commands
   * cannot hand over to this node.
   *
   * @param node of the store whose lock this process holds
   */
  public static Optional<ControlServer> start(NodeOperations node) {
    Path store = node.info().store();
    try {
      return Optional.of(listen(store, node));
    } catch (IOException e) {
      LOG.warn(
          "commands cannot use this node while it runs: no socket {}: {}",
          ControlSocket.in(store),
          Causes.describeRoot(e));
      return Optional.empty();
    }
  }

  private static ControlServer listen(Path store, NodeOperations node) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
    threads.setName("control");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    server.addConnector(connector);
    ControlHandler handler = new ControlHandler(node);
    server.setHandler(handler);
    try (ControlSocket socket = ControlSocket.toBind(store)) {
      connector.setUnixDomainPath(socket.path());
      start(server);
      socket.publish(store);
      return new ControlServer(store, server, handler);
    } catch (IOException | RuntimeException e) {
      stop(server);
      handler.close();
      throw e;
    }
  }

  private static void start(Server server) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("cannot listen for commands: " + e.getMessage(), e);
    }
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("what listens for commands did not stop", e);
    }
  }

  /** Takes no new commands, and waits until those that have begun are done. */
  public void drain() throws InterruptedException {
    handler.drain();
  }

  /** How many commands use this node now. */
  public int sessions() {
    return handler.sessions();
  }

  /** Ends what commands have asked for, too. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(ControlSocket.in(store));
    handler.close();
    stop(server);
  }
}
