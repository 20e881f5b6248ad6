package org.lodestone.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lodestone.node.Node;
import org.lodestone.store.StoreLockedException;

/**
 * A command's way to a store: by the node that runs on it, or by one of its own. Of its own one
 * others may use too, while it is at work.
 */
public final class NodeAccess implements AutoCloseable {

  /** A node that starts has the store before it listens; a short command frees it soon. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A lock that another process gives back and a socket that it opens are announced to nobody. */
  private static final long RETRY_MILLIS = 100;

  private final NodeOperations operations;
  private final Optional<Node> own;
  private final Optional<ControlClient> other;

  /** Only of a node of our own. */
  private Optional<ControlServer> server = Optional.empty();

  private NodeAccess(NodeOperations operations, Optional<Node> own, Optional<ControlClient> other) {
    this.operations = operations;
    this.own = own;
    this.other = other;
  }

  /**
   * @param config of the node, if this process is to be one
   * @param program what others are told of it
   * @throws StoreLockedException when a process has the store that lets no command use it
   */
  public static NodeAccess open(Node.Config config, String program, Clock clock)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Node node = Node.open(config, clock);
        NodeInfo info = NodeInfo.own(program, false, node.store().root());
        return new NodeAccess(
            new LocalNode(node, info, clock), Optional.of(node), Optional.empty());
      } catch (StoreLockedException e) {
        Optional<ControlClient> running = ControlClient.connect(config.store());
        if (running.isPresent()) {
          return new NodeAccess(running.get(), Optional.empty(), running);
        }
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  public NodeOperations operations() {
    return operations;
  }

  /** The node of this process; empty when another process has the store. */
  public Optional<Node> own() {
    return own;
  }

  /** The store, absolute. */
  public Path store() {
    return operations.info().store();
  }

  /** Lets other commands use our node, if it is ours, until this is closed. */
  public void serve() {
    if (own.isPresent() && server.isEmpty()) {
      server = ControlServer.start(operations);
    }
  }

  /**
   * Waits for those that use our node, when the work of this command is done.
   *
   * @param say told when there are any
   */
  public void finish(Consumer<String> say) throws InterruptedException {
    if (server.isPresent()) {
      int others = server.get().sessions();
      if (others > 0) {
        say.accept(
            "done here; waiting for "
                + (others == 1 ? "another command" : others + " others")
                + " that use this process; ^C ends them, too");
      }
      server.get().drain();
    }
  }

  /** Our own node ends what others have asked it for. */
  @Override
  public void close() throws IOException {
    try {
      if (server.isPresent()) {
        server.get().close();
      }
    } finally {
      if (own.isPresent()) {
        own.get().close();
      }
      if (other.isPresent()) {
        other.get().close();
      }
    }
  }
}
