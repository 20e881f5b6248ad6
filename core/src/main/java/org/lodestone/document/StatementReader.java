package org.lodestone.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.torrent.MagnetLink;

/** Reads a {@link MagnetManifest} from an in-toto Statement v1. */
final class StatementReader {

  static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

  /** Longer than any RFC 3339 time. */
  private static final int MAX_TIME_LENGTH = 40;

  private StatementReader() {}

  static MagnetManifest read(byte[] bytes) {
    JsonObject statement = JsonObject.parse("statement", bytes, MagnetManifest.MAX_BYTES);
    JsonObject subject = subject(statement, MagnetManifest.PREDICATE_TYPE);
    JsonObject predicate = statement.object("predicate");
    return new MagnetManifest(
        value(subject, "name", RepositoryName::parse),
        value(subject.object("digest"), "sha256", Digest::new),
        predicate.texts("tags", MagnetManifest.MAX_TAGS),
        predicate.integer("sequence", 1, MagnetManifest.MAX_SEQUENCE),
        value(predicate, "issued", StatementReader::time),
        value(predicate, "expires", StatementReader::time),
        manifests(predicate),
        blobs(predicate));
  }

  /** The one subject of a statement that has to be of this predicate type. */
  static JsonObject subject(JsonObject statement, String predicateType) {
    expect(statement, "_type", STATEMENT_TYPE);
    expect(statement, "predicateType", predicateType);
    List<JsonObject> subjects = statement.objects("subject", 1);
    if (subjects.isEmpty()) {
      throw new IllegalArgumentException("statement.subject: expected one subject, found none");
    }
    return subjects.get(0);
  }

  private static List<Manifest> manifests(JsonObject predicate) {
    List<Manifest> manifests = new ArrayList<>();
    for (JsonObject entry : predicate.objects("manifests", MagnetManifest.MAX_MANIFESTS)) {
      Descriptor said = descriptor(entry);
      byte[] data = value(entry, "data", Base64.getDecoder()::decode);
      // Cheap checks first: only bytes with the promised digest are parsed.
      Descriptor found = new Descriptor(said.mediaType(), Digest.of(data), data.length);
      if (!found.equals(said)) {
        throw new IllegalArgumentException(
            "%s: expected data of digest %s and %d bytes, found %s and %d bytes"
                .formatted(
                    entry.place(), said.digest(), said.size(), found.digest(), found.size()));
      }
      manifests.add(manifest(entry, said, data));
    }
    return manifests;
  }

  private static Manifest manifest(JsonObject entry, Descriptor said, byte[] data) {
    try {
      Manifest manifest = Manifest.parse(Optional.of(said.mediaType()), data);
      if (!manifest.mediaType().equals(said.mediaType())) {
        throw new IllegalArgumentException(
            "%s: expected the type %s, found %s"
                .formatted(entry.place("mediaType"), manifest.mediaType(), said.mediaType()));
      }
      return manifest;
    } catch (InvalidManifestException e) {
      throw new IllegalArgumentException(entry.place("data") + ": " + e.getMessage(), e);
    }
  }

  private static List<MagnetManifest.Blob> blobs(JsonObject predicate) {
    List<MagnetManifest.Blob> blobs = new ArrayList<>();
    for (JsonObject entry : predicate.objects("blobs", MagnetManifest.MAX_BLOBS)) {
      Optional<MagnetLink> magnet =
          entry.has("magnet")
              ? Optional.of(value(entry, "magnet", MagnetLink::parse))
              : Optional.empty();
      blobs.add(new MagnetManifest.Blob(descriptor(entry), magnet));
    }
    return blobs;
  }

  private static Descriptor descriptor(JsonObject entry) {
    return new Descriptor(
        value(entry, "mediaType", StatementReader::mediaType),
        value(entry, "digest", Digest::parse),
        entry.integer("size", 0, Long.MAX_VALUE));
  }

  /** RFC 6838 bounds a media type's two halves to 127 characters each. */
  private static String mediaType(String text) {
    if (text.length() > 255 || !text.matches("[!-~]+/[!-~]+")) {
      throw new IllegalArgumentException("not a media type");
    }
    return text;
  }

  static Instant time(String text) {
    if (text.length() > MAX_TIME_LENGTH) {
      throw new IllegalArgumentException("not an RFC 3339 time");
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not an RFC 3339 time: " + text, e);
    }
  }

  private static void expect(JsonObject object, String field, String expected) {
    String found = object.text(field);
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s"
              .formatted(
                  object.place(field),
                  expected,
                  found.length() <= 128 ? found : found.substring(0, 128) + "…"));
    }
  }

  /** A text field read by its type's own parser, whose complaint gets the place put before it. */
  static <T> T value(JsonObject object, String field, Parser<T> parser) {
    String text = object.text(field);
    try {
      return parser.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(object.place(field) + ": " + e.getMessage(), e);
    }
  }

  interface Parser<T> {
    T parse(String text);
  }
}
