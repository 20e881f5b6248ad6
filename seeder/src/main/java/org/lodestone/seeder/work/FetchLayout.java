package org.lodestone.seeder.work;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.lodestone.control.NodeAccess;
import org.lodestone.control.NodeOperations;
import org.lodestone.node.Node;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.Tracker;

/**
 * The layout that a fetch writes into, by the node that runs there if there is one. One that was
 * made for it goes away again when nothing came; half a blob is kept, so that the next fetch goes
 * on from there.
 */
public final class FetchLayout implements AutoCloseable {

  private final boolean made;
  private final NodeAccess access;

  private FetchLayout(boolean made, NodeAccess access) {
    this.made = made;
    this.access = access;
  }

  /**
   * @param trackers asked beside those that documents name
   */
  public static FetchLayout open(
      Path root, EngineConfig engine, List<Tracker> trackers, Clock clock)
      throws IOException, InterruptedException {
    boolean made = Files.notExists(root);
    Node.Config config = new Node.Config(root, engine, trackers, List.of(), 0);
    return new FetchLayout(made, NodeAccess.open(config, "fetch", clock));
  }

  public NodeAccess access() {
    return access;
  }

  public NodeOperations node() {
    return access.operations();
  }

  /** The layout's folder, absolute. */
  public Path root() {
    return access.store();
  }

  @Override
  public void close() throws IOException {
    boolean empty = made && access.own().isPresent() && access.own().get().store().isEmpty();
    access.close();
    if (empty) {
      MoreFiles.deleteRecursively(root(), RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
