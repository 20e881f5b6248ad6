package org.lodestone.seeder.option;

import java.nio.file.Path;
import java.util.Optional;
import org.lodestone.node.StoredDocuments;
import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine.Option;

/** Where blobs are kept. */
public final class StoreOptions {

  private final Environment environment;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      order = 30,
      description =
          "Blob store, an OCI image layout. Default: $LODESTONE_STORE, else"
              + " $XDG_DATA_HOME/lodestone/store.")
  private Path store;

  public StoreOptions(Environment environment) {
    this.environment = environment;
  }

  public Optional<Path> given() {
    return Optional.ofNullable(store);
  }

  /** The documents that the store remembers, whoever has it open. */
  public StoredDocuments documents() {
    return new StoredDocuments(root());
  }

  /** The store that was given, or the default one. */
  public Path root() {
    return given().orElse(defaultStore(environment));
  }

  /** Where the gateway keeps its own. */
  public static Path gatewayStore(Environment environment) {
    return environment.directories().data().resolve("gateway");
  }

  public static Path defaultStore(Environment environment) {
    return environment.directories().data().resolve("store");
  }
}
