package org.lodestone.seeder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.lodestone.document.DocumentTarget;
import org.lodestone.program.ExitCode;
import org.lodestone.tuf.FolderMirror;
import org.lodestone.tuf.Metadata;
import org.lodestone.tuf.RoleType;
import org.lodestone.tuf.TrustedFolder;
import org.lodestone.tuf.Update;

/** A publisher's collection as the command makes it, read as consumers do. */
public record TestCollection(Path folder, Path onlineKey, Path client) {

  /** Publishes one whose root and targets are signed by the key. */
  public static TestCollection in(Path home, Cli cli, Path key) {
    Path online = home.resolve("online.pem");
    Path folder = home.resolve("collection");
    run(cli, "key", "generate", "--out", online.toString());
    run(
        cli,
        "collection",
        "init",
        folder.toString(),
        "--root-key",
        key + ".pub",
        "--targets-key",
        key + ".pub",
        "--online-key",
        online + ".pub");
    run(
        cli,
        "collection",
        "publish",
        folder.toString(),
        "--key",
        key.toString(),
        "--key",
        online.toString());
    return new TestCollection(folder, online, home.resolve("client"));
  }

  private static void run(Cli cli, String... words) {
    Cli.Result result = cli.run(words);
    assertEquals(ExitCode.OK, result.exitCode(), result.err());
  }

  /** The payload's digest of the document that is current. */
  public Optional<String> current(String path) throws Exception {
    byte[] root = Files.readAllBytes(folder.resolve("metadata/1.root.json"));
    return Update.run(
            new TrustedFolder(client),
            Metadata.parse(RoleType.ROOT, root),
            new FolderMirror(folder),
            Instant.now())
        .find(path)
        .map(found -> DocumentTarget.payload(found.file()).toString());
  }
}
