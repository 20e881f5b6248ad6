package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lodestone.control.ControlClient;
import org.lodestone.program.CommandFailure;

/** The nodes that run on some stores. */
public final class RunningNodes implements AutoCloseable {

  private final List<ControlClient> nodes;

  private RunningNodes(List<ControlClient> nodes) {
    this.nodes = nodes;
  }

  /**
   * @throws CommandFailure when there is none
   */
  public static RunningNodes on(List<Path> stores) throws IOException, CommandFailure {
    List<ControlClient> found = new ArrayList<>();
    for (Path store : stores) {
      Optional<ControlClient> node = ControlClient.connect(store);
      node.ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw CommandFailure.refused(
          "no node runs on "
              + stores.stream().map(Path::toString).collect(Collectors.joining(" or ")),
          "lodestone gateway and lodestone keep run one; --store names its store");
    }
    return new RunningNodes(found);
  }

  public List<ControlClient> all() {
    return List.copyOf(nodes);
  }

  @Override
  public void close() throws IOException {
    for (ControlClient node : nodes) {
      node.close();
    }
  }
}
