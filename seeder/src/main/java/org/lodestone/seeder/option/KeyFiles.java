package org.lodestone.seeder.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.SigningKey;

/**
 * A key pair on disk.
 *
 * @param privateKey PKCS#8 PEM, for the owner's eyes only
 * @param publicKey SPKI PEM, to be handed out
 */
public record KeyFiles(Path privateKey, Path publicKey) {

  public static KeyFiles at(Path privateKey) {
    return new KeyFiles(privateKey, privateKey.resolveSibling(privateKey.getFileName() + ".pub"));
  }

  /** Used where the user names no key. */
  public static Path defaultFile(Environment environment) {
    String chosen = environment.variables().getOrDefault("LODESTONE_KEY", "");
    return chosen.isEmpty()
        ? environment.directories().config().resolve("key.pem")
        : Path.of(chosen);
  }

  public void refuseToOverwrite() throws CommandFailure {
    for (Path file : new Path[] {privateKey, publicKey}) {
      if (Files.exists(file)) {
        throw CommandFailure.usage(
            "will not overwrite the key file " + file,
            "choose another with --out, or use it: lodestone key show " + file);
      }
    }
  }

  public void write(SigningKey key, Optional<char[]> passphrase) throws IOException {
    Path folder = privateKey.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    key.write(privateKey, passphrase);
    key.verificationKey().write(publicKey);
  }

  /** As {@code key generate --algorithm} takes it. */
  public static String name(SigningKey.Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> "ed25519";
      case ECDSA_P256 -> "p256";
    };
  }
}
