package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a private key is: in a PEM file, or on a token, which a {@code pkcs11:} URI names. */
public final class KeyPlace {

  private final String text;
  private final Optional<Pkcs11Uri> token;

  private KeyPlace(String text, Optional<Pkcs11Uri> token) {
    this.text = text;
    this.token = token;
  }

  /**
   * @throws IllegalArgumentException for a {@code pkcs11:} URI that names no key
   */
  public static KeyPlace parse(String text) {
    return new KeyPlace(
        text, isToken(text) ? Optional.of(Pkcs11Uri.parse(text)) : Optional.empty());
  }

  /** Whether a text is meant as the URI of a key on a token. */
  public static boolean isToken(String text) {
    return text.startsWith(Pkcs11Uri.SCHEME);
  }

  /** The file; empty for a token. */
  public Optional<Path> file() {
    return token.isPresent() ? Optional.empty() : Optional.of(Path.of(text));
  }

  /**
   * @param secret passphrase of an encrypted file, PIN of a token
   * @throws IOException when there is no such key, or the secret is wrong
   */
  public SigningKey open(Supplier<char[]> secret) throws IOException {
    return token.isPresent()
        ? Pkcs11Token.open(token.get(), secret)
        : SigningKey.load(Path.of(text), secret);
  }

  /** As it was given. */
  @Override
  public String toString() {
    return text;
  }
}
