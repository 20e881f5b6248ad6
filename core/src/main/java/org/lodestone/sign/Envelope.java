package org.lodestone.sign;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;

/**
 * A DSSE v1 envelope (secure-systems-lab/dsse, envelope.md). The payload is kept as the exact bytes
 * that were signed; those bytes are what is parsed.
 */
public final class Envelope {

  /** Longest envelope read, in bytes: manifests travel inside as base64, twice. */
  public static final int MAX_BYTES = 16 << 20;

  /** Most signatures in one envelope. */
  public static final int MAX_SIGNATURES = 16;

  private static final int MAX_PAYLOAD_TYPE_LENGTH = 256;
  private static final int MAX_KEYID_LENGTH = 256;
  private static final int MAX_SIGNATURE_BYTES = 1024;

  private final String payloadType;
  private final byte[] payload;
  private final List<Signature> signatures;

  /** One signature over the envelope's payload type and payload. */
  public static final class Signature {

    private final Optional<String> keyid;
    private final byte[] sig;

    /**
     * @param keyid a hint; an empty one is as none
     * @param sig the raw signature bytes
     */
    public Signature(Optional<String> keyid, byte[] sig) {
      this.keyid = keyid.filter(id -> !id.isEmpty());
      this.sig = sig.clone();
      if (keyid.isPresent() && keyid.get().length() > MAX_KEYID_LENGTH) {
        throw new IllegalArgumentException(
            "expected a keyid of at most "
                + MAX_KEYID_LENGTH
                + " characters, found "
                + keyid.get().length());
      }
      if (sig.length > MAX_SIGNATURE_BYTES) {
        throw new IllegalArgumentException(
            "expected a signature of at most "
                + MAX_SIGNATURE_BYTES
                + " bytes, found "
                + sig.length);
      }
    }

    /** What the signer calls the key: a hint, never a reason to trust. */
    public Optional<String> keyid() {
      return keyid;
    }

    public byte[] sig() {
      return sig.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Signature that
          && keyid.equals(that.keyid)
          && Arrays.equals(sig, that.sig);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(sig);
    }
  }

  public Envelope(String payloadType, byte[] payload, List<Signature> signatures) {
    this.payloadType = Objects.requireNonNull(payloadType);
    this.payload = payload.clone();
    this.signatures = List.copyOf(signatures);
    if (payloadType.isEmpty() || payloadType.length() > MAX_PAYLOAD_TYPE_LENGTH) {
      throw new IllegalArgumentException(
          "expected a payloadType of 1 to "
              + MAX_PAYLOAD_TYPE_LENGTH
              + " characters, found "
              + payloadType.length());
    }
    if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "expected 1 to " + MAX_SIGNATURES + " signatures, found " + signatures.size());
    }
  }

  /**
   * Reads an envelope. As envelope.md asks, unknown fields are ignored and base64 may be of either
   * alphabet.
   *
   * @throws IllegalArgumentException when the bytes are not one DSSE envelope
   */
  public static Envelope parse(byte[] json) {
    return read(JsonObject.parse("envelope", json, MAX_BYTES));
  }

  /** The same, of an envelope within another file. */
  public static Envelope read(JsonObject envelope) {
    return new Envelope(
        envelope.text("payloadType"),
        base64(envelope, "payload"),
        envelope.objects("signatures", MAX_SIGNATURES).stream()
            .map(s -> new Signature(s.optionalText("keyid"), base64(s, "sig")))
            .toList());
  }

  private static byte[] base64(JsonObject object, String field) {
    String text = object.text(field);
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      return (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          object.place(field) + ": not base64: " + e.getMessage(), e);
    }
  }

  /** Signs with one key. */
  public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
    byte[] sig = key.sign(preAuthenticationEncoding(payloadType, payload));
    Optional<String> keyid = Optional.of(key.verificationKey().id().hex());
    return new Envelope(payloadType, payload, List.of(new Signature(keyid, sig)));
  }

  /** Whether one of the signatures is this key's over the DSSE PAE. The keyid is not looked at. */
  public boolean signedBy(VerificationKey key) {
    byte[] message = preAuthenticationEncoding(payloadType, payload);
    return signatures.stream().anyMatch(s -> key.verifies(message, s.sig));
  }

  /** The envelope with nothing but this key's signature; empty when there is none. */
  public Optional<Envelope> onlyBy(VerificationKey key) {
    byte[] message = preAuthenticationEncoding(payloadType, payload);
    return signatures.stream()
        .filter(s -> key.verifies(message, s.sig))
        .findFirst()
        .map(s -> new Envelope(payloadType, payload, List.of(s)));
  }

  /** What is signed: PAE of dsse protocol.md. */
  private static byte[] preAuthenticationEncoding(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    String head = "DSSEv1 " + type.length + " " + payloadType + " " + payload.length + " ";
    byte[] headBytes = head.getBytes(StandardCharsets.UTF_8);
    byte[] message = Arrays.copyOf(headBytes, headBytes.length + payload.length);
    System.arraycopy(payload, 0, message, headBytes.length, payload.length);
    return message;
  }

  /** The envelope as JSON, base64 in the standard alphabet. */
  public byte[] toJson() {
    ObjectNode envelope = StrictJson.object();
    write(envelope);
    return StrictJson.write(envelope);
  }

  /** The same within another file. */
  public void write(ObjectNode envelope) {
    envelope.put("payloadType", payloadType);
    envelope.put("payload", Base64.getEncoder().encodeToString(payload));
    ArrayNode array = envelope.putArray("signatures");
    for (Signature signature : signatures) {
      ObjectNode object = array.addObject();
      signature.keyid.ifPresent(keyid -> object.put("keyid", keyid));
      object.put("sig", Base64.getEncoder().encodeToString(signature.sig));
    }
  }

  /** What envelopes are stored and counted by. */
  public Digest payloadDigest() {
    return Digest.of(payload);
  }

  public String payloadType() {
    return payloadType;
  }

  public byte[] payload() {
    return payload.clone();
  }

  public List<Signature> signatures() {
    return signatures;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Envelope that
        && payloadType.equals(that.payloadType)
        && Arrays.equals(payload, that.payload)
        && signatures.equals(that.signatures);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(payload);
  }
}
