package org.lodestone.seeder.work;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.control.Fetched;
import org.lodestone.control.NodeAccess;
import org.lodestone.control.NodeOperations;
import org.lodestone.node.Node;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
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
  private final Output output;

  private FetchLayout(boolean made, NodeAccess access, Output output) {
    this.made = made;
    this.access = access;
    this.output = output;
  }

  /**
   * Opens it for this command, and for others that come meanwhile, so that none is kept waiting.
   *
   * @param trackers asked beside those that documents name
   * @param output is told which node fetches, if it is another one, and how that goes
   */
  public static FetchLayout open(
      Path root, EngineConfig engine, List<Tracker> trackers, Clock clock, Output output)
      throws IOException, InterruptedException {
    boolean made = Files.notExists(root);
    Node.Config config = Node.Config.ofCommand(root, engine, trackers);
    NodeAccess access = NodeAccess.open(config, "fetch", clock);
    if (access.own().isEmpty()) {
      output.say(access.operations().info() + " fetches it");
    }
    access.serve();
    return new FetchLayout(made, access, output);
  }

  NodeAccess access() {
    return access;
  }

  public NodeOperations node() {
    return access.operations();
  }

  /** The layout's folder, absolute. */
  Path root() {
    return access.store();
  }

  /**
   * What an image is called here. In a layout of its own the tag is enough; where a node runs there
   * are other images, too.
   */
  public String nameOf(Reference reference) {
    return access.own().isPresent() || reference.tag().isEmpty()
        ? LayoutTag.of(reference)
        : reference.name() + ":" + reference.tag().get();
  }

  /** Something that comes from swarms. */
  @FunctionalInterface
  public interface Download {
    Fetched with(FetchProgress progress) throws IOException, CommandFailure, InterruptedException;
  }

  /**
   * Shows a download while it goes on, and says what has come.
   *
   * @param timeout how long it may take; empty to wait for seeds
   */
  public Fetched download(Optional<Duration> timeout, Download download)
      throws IOException, CommandFailure, InterruptedException {
    try (StatusLine line = output.statusLine()) {
      FetchProgress progress = new FetchProgress(line, timeout);
      Fetched fetched = download.with(progress);
      output.say(progress.summary(fetched));
      return fetched;
    }
  }

  /** Waits for other commands that use it, when the work of this one is done. */
  public void finish() throws InterruptedException {
    access.finish(output::say);
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
