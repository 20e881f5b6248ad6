package org.lodestone.oci;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Third-party test cases, read from beside the project. Surefire reports a factory that is skipped
 * as nothing at all, so each has a companion that counts the cases and is reported.
 */
public final class Vectors {

  private static final Path DIRECTORY = Path.of("../../shared/vectors");

  private Vectors() {}

  /** The lines of a JSON Lines file; the calling test is skipped when the file is not there. */
  public static List<JsonNode> read(String name) throws IOException {
    Path file = DIRECTORY.resolve(name);
    assumeTrue(Files.exists(file), () -> "no third-party test cases at " + file.toAbsolutePath());
    List<JsonNode> cases = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      cases.add(SpecJson.parse(name, line.getBytes(StandardCharsets.UTF_8)));
    }
    return cases;
  }
}
