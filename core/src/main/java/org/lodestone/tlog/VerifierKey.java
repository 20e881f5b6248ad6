package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;

/**
 * A key under its name, as whoever checks notes is given it: the "vkey" of c2sp.org/signed-note.
 *
 * @param type what its signatures are over
 */
public record VerifierKey(String name, Type type, VerificationKey key) {

  /** The signature types in use; each one's byte tells apart what one key signs. */
  public enum Type {
    /** Ed25519 over the note's text. */
    NOTE(1),
    /** A witness's word of a checkpoint and a time: cosignature/v1 of c2sp.org/tlog-cosignature. */
    COSIGNATURE(4);

    private final byte code;

    Type(int code) {
      this.code = (byte) code;
    }
  }

  private static final int MAX_LENGTH = 512;
  private static final Pattern FORM =
      Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/=]+)");

  /**
   * @throws IllegalArgumentException when the name cannot stand in a note, or the key is not
   *     Ed25519
   */
  public VerifierKey {
    KeyName.check(name);
    if (key.algorithm() != Algorithm.ED25519) {
      throw new IllegalArgumentException(
          "signed notes take Ed25519 keys here, this is an EC P-256 key");
    }
  }

  /**
   * Reads {@code NAME+ID+KEY}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static VerifierKey parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a verifier key has at most %d characters, found %d"
              .formatted(MAX_LENGTH, text.length()));
    }
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "expected a verifier key NAME+ID+KEY, ID in 8 hexadecimal digits and KEY in base64,"
              + " found: "
              + text);
    }
    byte[] typed = StrictBase64.decode("verifier key", parts.group(3));
    Type type = type(typed[0]);
    VerificationKey key =
        VerificationKey.ofPoint(Algorithm.ED25519, Arrays.copyOfRange(typed, 1, typed.length));
    VerifierKey verifier = new VerifierKey(parts.group(1), type, key);
    if (!verifier.hexId().equals(parts.group(2))) {
      throw new IllegalArgumentException(
          "the verifier key of %s says that its id is %s, but it is %s: it was damaged"
              .formatted(verifier.name, parts.group(2), verifier.hexId()));
    }
    return verifier;
  }

  private static Type type(byte code) {
    for (Type type : Type.values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "expected a verifier key for Ed25519 (type 1) or cosignature/v1 (type 4), found type "
            + (code & 0xff));
  }

  /** What its signature lines begin with, beside the name: a short hash, not a reason to trust. */
  public int id() {
    MessageDigest sha256 = Digest.newSha256();
    sha256.update((name + "\n").getBytes(UTF_8));
    return ByteBuffer.wrap(sha256.digest(typed())).getInt();
  }

  /** Whether the bytes are its signature of a note with this text. */
  boolean verifies(String text, byte[] signature) {
    return switch (type) {
      case NOTE -> key.verifies(text.getBytes(UTF_8), signature);
      case COSIGNATURE ->
          Cosignature.parse(signature)
              .map(made -> key.verifies(made.message(text), made.signature()))
              .orElse(false);
    };
  }

  private String hexId() {
    return "%08x".formatted(id());
  }

  private byte[] typed() {
    byte[] raw = key.point();
    return ByteBuffer.allocate(1 + raw.length).put(type.code).put(raw).array();
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return name + "+" + hexId() + "+" + Base64.getEncoder().encodeToString(typed());
  }
}
