package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A private key that is opened with nobody there to ask, as services do.
 *
 * @param passphraseFile whose first line opens the key; empty for a key that is not encrypted
 */
public record StoredKey(Path file, Optional<Path> passphraseFile) {

  /**
   * @throws IOException when there is no such key, or the passphrase is missing or wrong
   */
  public SigningKey open() throws IOException {
    try {
      return SigningKey.load(file, this::passphrase);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private char[] passphrase() {
    Path from =
        passphraseFile.orElseThrow(
            () ->
                new IllegalArgumentException(
                    file + " is encrypted and there is no passphraseFile"));
    try (Stream<String> lines = Files.lines(from)) {
      return lines.findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + from, e);
    }
  }
}
