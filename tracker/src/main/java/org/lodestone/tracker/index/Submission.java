package org.lodestone.tracker.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.index.IndexApi;
import org.lodestone.json.StrictJson;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.trust.DocumentVerifier;

/** A document that somebody offers, checked as far as an index can: anyone may sign anything. */
public record Submission(Envelope envelope, VerificationKey key, MagnetManifest document) {

  /** How far a publisher's clock may be ahead of the index's: as far as consumers allow. */
  static final Duration CLOCK_SKEW = DocumentVerifier.CLOCK_SKEW;

  /** The torrents of the document's blobs. */
  List<InfoHash> infoHashes() {
    return document.blobs().stream()
        .map(MagnetManifest.Blob::magnet)
        .flatMap(Optional::stream)
        .map(MagnetLink::infoHash)
        .toList();
  }

  /**
   * Reads the body of a submission, in the order in which a fault is cheapest to find.
   *
   * @throws IndexException saying which rule is broken
   */
  static Submission parse(byte[] body, Instant now) throws IndexException {
    Signed signed = signed(body);
    MagnetManifest document = document(signed.envelope());
    checkTimes(document, now);
    return new Submission(signed.envelope(), signed.key(), document);
  }

  /**
   * Reads the body of the submission of a withdrawal.
   *
   * @throws IndexException saying which rule is broken
   */
  static SignedWithdrawal parseWithdrawal(byte[] body, Instant now) throws IndexException {
    Signed signed = signed(body);
    SignedWithdrawal withdrawal;
    try {
      withdrawal = SignedWithdrawal.verify(signed.envelope(), signed.key());
    } catch (IllegalArgumentException e) {
      throw new IndexException(
          IndexError.INVALID_WITHDRAWAL, "the payload is no withdrawal: " + e.getMessage(), e);
    }
    checkIssued("withdrawal", withdrawal.withdrawal().issued(), now);
    return withdrawal;
  }

  private record Signed(Envelope envelope, VerificationKey key) {}

  private static Signed signed(byte[] body) throws IndexException {
    JsonNode json = json(body);
    VerificationKey key = key(json.path("publicKey"));
    Envelope envelope = envelope(json.path("envelope"));
    if (!envelope.signedBy(key)) {
      throw new IndexException(
          IndexError.INVALID_SIGNATURE,
          "the envelope's signature is not valid under the submitted key " + key.id());
    }
    return new Signed(envelope, key);
  }

  private static JsonNode json(byte[] body) throws IndexException {
    JsonNode json;
    try {
      json = IndexApi.parse(body);
    } catch (IOException e) {
      throw new IndexException(
          IndexError.INVALID_JSON, "the submission is no JSON: " + e.getMessage(), e);
    }
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals("envelope") && !name.equals("publicKey")) {
        throw new IndexException(
            IndexError.BAD_REQUEST,
            "a submission has the members 'envelope' and 'publicKey' only, found '" + name + "'");
      }
    }
    return json;
  }

  private static VerificationKey key(JsonNode pem) throws IndexException {
    if (!pem.isTextual()) {
      throw new IndexException(
          IndexError.INVALID_KEY, "'publicKey' must be a public key in PEM (SPKI), as text");
    }
    try {
      return VerificationKey.parse(pem.textValue());
    } catch (IllegalArgumentException e) {
      throw new IndexException(
          IndexError.INVALID_KEY, "'publicKey' is not usable: " + e.getMessage(), e);
    }
  }

  private static Envelope envelope(JsonNode json) throws IndexException {
    if (!json.isObject()) {
      throw new IndexException(
          IndexError.INVALID_ENVELOPE, "'envelope' must be a DSSE envelope, as an object");
    }
    Envelope envelope;
    try {
      envelope = Envelope.parse(StrictJson.write(json));
    } catch (IllegalArgumentException e) {
      throw new IndexException(
          IndexError.INVALID_ENVELOPE, "'envelope' is no DSSE envelope: " + e.getMessage(), e);
    }
    if (envelope.signatures().size() != 1) {
      throw new IndexException(
          IndexError.INVALID_ENVELOPE,
          "the envelope has %d signatures, expected 1: submit one envelope for each signer"
              .formatted(envelope.signatures().size()));
    }
    if (!envelope.payloadType().equals(MagnetManifest.PAYLOAD_TYPE)) {
      throw new IndexException(
          IndexError.INVALID_ENVELOPE,
          "the envelope's payload type must be " + MagnetManifest.PAYLOAD_TYPE);
    }
    return envelope;
  }

  private static MagnetManifest document(Envelope envelope) throws IndexException {
    try {
      return MagnetManifest.parse(envelope.payload());
    } catch (IllegalArgumentException e) {
      throw new IndexException(
          IndexError.INVALID_DOCUMENT, "the payload is no magnet manifest: " + e.getMessage(), e);
    }
  }

  private static void checkTimes(MagnetManifest document, Instant now) throws IndexException {
    if (!now.isBefore(document.expires())) {
      throw new IndexException(
          IndexError.EXPIRED,
          "the document expired at %s, it is %s here: sign it anew"
              .formatted(document.expires(), now));
    }
    checkIssued("document", document.issued(), now);
    // Else a few of them would stand before all that the key will sign until then.
    if (document.sequence() > now.plus(CLOCK_SKEW).toEpochMilli()) {
      throw new IndexException(
          IndexError.SEQUENCE_IN_FUTURE,
          "the document's sequence %d is the time %s in milliseconds, it is %s here: a sequence may be %d minutes ahead"
              .formatted(
                  document.sequence(),
                  Instant.ofEpochMilli(document.sequence()),
                  now,
                  CLOCK_SKEW.toMinutes()));
    }
  }

  private static void checkIssued(String what, Instant issued, Instant now) throws IndexException {
    if (issued.isAfter(now.plus(CLOCK_SKEW))) {
      throw new IndexException(
          IndexError.ISSUED_IN_FUTURE,
          "the %s was issued at %s, it is %s here: set the publisher's clock"
              .formatted(what, issued, now));
    }
  }
}
