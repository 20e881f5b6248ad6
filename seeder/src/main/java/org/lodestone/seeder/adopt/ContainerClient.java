package org.lodestone.seeder.adopt;

import java.io.IOException;
import java.util.List;
import org.lodestone.program.CommandFailure;

/** A container client that can be led to the gateway by its settings files. */
public interface ContainerClient {

  /** As users call it. */
  String name();

  /** The programs that read these settings; any of them shows that the client is installed. */
  List<String> programs();

  /**
   * What has to change so that it pulls through the gateway.
   *
   * @throws CommandFailure when that cannot be done without harm to what is there
   */
  Plan configure(Place place, Adoption adoption) throws IOException, CommandFailure;

  /**
   * What has to change so that nothing is left of {@link #configure}.
   *
   * @throws CommandFailure when that cannot be done without harm to what is there
   */
  Plan undo(Place place, Adoption adoption) throws IOException, CommandFailure;
}
