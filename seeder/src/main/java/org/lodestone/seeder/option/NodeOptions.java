package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.control.NodeAccess;
import org.lodestone.node.Node;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.torrent.EngineConfig;
import picocli.CommandLine.Mixin;

/** A store that is there, for commands that look after what is in it. */
public final class NodeOptions {

  private final Environment environment;

  @Mixin private final StoreOptions storage;

  public NodeOptions(Environment environment) {
    this.environment = environment;
    this.storage = new StoreOptions(environment);
  }

  /**
   * By the node that runs on it, or by ourselves: swarms are not needed.
   *
   * @param program our own name
   */
  public NodeAccess open(String program) throws IOException, InterruptedException, CommandFailure {
    Path root = storage.root();
    if (!Files.isDirectory(root)) {
      throw CommandFailure.environment(
          "there is no store " + root,
          "--store names another; the gateway's is "
              + StoreOptions.gatewayStore(environment)
              + " unless it was told otherwise",
          null);
    }
    Node.Config config = Node.Config.ofCommand(root, EngineConfig.defaults(), List.of());
    return NodeAccess.open(config, program, environment.clock());
  }
}
