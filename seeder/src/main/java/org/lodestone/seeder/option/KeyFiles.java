package org.lodestone.seeder.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.lodestone.io.DurableFiles;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

/**
 * A key pair on disk.
 *
 * @param privateKey PKCS#8 PEM, for the owner's eyes only
 * @param publicKey SPKI PEM, to be handed out
 */
public record KeyFiles(Path privateKey, Path publicKey) {

  /** No key file has more. */
  private static final int MAX_BYTES = 16 << 10;

  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  public static KeyFiles at(Path privateKey) {
    return new KeyFiles(privateKey, privateKey.resolveSibling(privateKey.getFileName() + ".pub"));
  }

  /** Used where the user names no key. */
  public static Path defaultFile(Environment environment) {
    String chosen = environment.variables().getOrDefault("LODESTONE_KEY", "");
    return chosen.isEmpty() || KeyPlace.isToken(chosen)
        ? environment.directories().config().resolve("key.pem")
        : Path.of(chosen);
  }

  /** The key that is signed with where the user names none: maybe on a token. */
  public static KeyPlace defaultPlace(Environment environment) throws CommandFailure {
    String chosen = environment.variables().getOrDefault("LODESTONE_KEY", "");
    try {
      return KeyPlace.parse(
          KeyPlace.isToken(chosen) ? chosen : defaultFile(environment).toString());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("LODESTONE_KEY: " + e.getMessage(), "");
    }
  }

  /** Whether a file is text with a private key in it, of whatever kind. */
  public static boolean isPrivate(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // Bytes, as what is no text is told best by those who read keys.
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1)
          .contains("PRIVATE KEY-----");
    }
  }

  /** The private key in a file; empty when it has a passphrase. */
  public static Optional<SigningKey> loadUnlocked(Path file) throws IOException {
    try {
      return Optional.of(SigningKey.load(file, KeyFiles::locked));
    } catch (LockedException e) {
      return Optional.empty();
    }
  }

  private static char[] locked() {
    throw new LockedException();
  }

  /** A passphrase was asked for. */
  private static final class LockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * The public key in a file, or the one that belongs to the private key there or on a token.
   *
   * @throws CommandFailure when there is no such file
   */
  public static VerificationKey publicHalf(KeyPlace place, PassphraseOptions passphrase)
      throws IOException, CommandFailure {
    if (place.file().isEmpty()) {
      return place.open(passphrase.forKey(place)).verificationKey();
    }
    Path file = place.file().get();
    if (!Files.exists(file)) {
      throw CommandFailure.environment(
          "cannot show the key " + file + ": no such file",
          "lodestone key generate makes one",
          null);
    }
    return isPrivate(file)
        ? place.open(passphrase.forKey(place)).verificationKey()
        : VerificationKey.load(file);
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

  /**
   * Writes a new pair in the place of this one, which is kept beside it under another name. Killed
   * at any moment both are there, if not under these names.
   *
   * @return where the old pair is now
   */
  public KeyFiles replace(SigningKey key, Optional<char[]> passphrase, Instant now)
      throws IOException {
    KeyFiles fresh = at(privateKey.resolveSibling(privateKey.getFileName() + ".new"));
    KeyFiles old =
        at(privateKey.resolveSibling(privateKey.getFileName() + ".until-" + NAME_TIME.format(now)));
    if (Files.exists(old.privateKey) || Files.exists(old.publicKey)) {
      throw new IOException(old.privateKey + " exists and is kept; move it away");
    }
    fresh.write(key, passphrase);
    DurableFiles.rename(publicKey, old.publicKey);
    DurableFiles.rename(privateKey, old.privateKey);
    DurableFiles.rename(fresh.privateKey, privateKey);
    DurableFiles.rename(fresh.publicKey, publicKey);
    return old;
  }

  /** As {@code key generate --algorithm} takes it. */
  public static String name(SigningKey.Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> "ed25519";
      case ECDSA_P256 -> "p256";
    };
  }
}
