package org.lodestone.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Manifest;

/** Writes a {@link MagnetManifest} as an in-toto Statement v1, always in the same order. */
final class StatementWriter {

  private StatementWriter() {}

  static byte[] write(MagnetManifest document) {
    ObjectNode statement = StrictJson.object();
    statement.put("_type", StatementReader.STATEMENT_TYPE);
    ObjectNode subject = statement.putArray("subject").addObject();
    subject.put("name", document.name().value());
    subject.putObject("digest").put("sha256", document.root().hex());
    statement.put("predicateType", MagnetManifest.PREDICATE_TYPE);
    ObjectNode predicate = statement.putObject("predicate");
    ArrayNode tags = predicate.putArray("tags");
    document.tags().forEach(tags::add);
    predicate.put("sequence", document.sequence());
    predicate.put("issued", document.issued().toString());
    predicate.put("expires", document.expires().toString());
    ArrayNode manifests = predicate.putArray("manifests");
    document.manifests().forEach(manifest -> write(manifest, manifests.addObject()));
    ArrayNode blobs = predicate.putArray("blobs");
    document.blobs().forEach(blob -> write(blob, blobs.addObject()));
    return bytes(statement);
  }

  private static void write(Manifest manifest, ObjectNode entry) {
    write(manifest.descriptor(), entry);
    entry.put("data", Base64.getEncoder().encodeToString(manifest.bytes()));
  }

  private static void write(MagnetManifest.Blob blob, ObjectNode entry) {
    write(blob.descriptor(), entry);
    blob.magnet().ifPresent(magnet -> entry.put("magnet", magnet.toString()));
  }

  private static void write(Descriptor descriptor, ObjectNode entry) {
    entry.put("mediaType", descriptor.mediaType());
    entry.put("digest", descriptor.digest().toString());
    entry.put("size", descriptor.size());
  }

  private static byte[] bytes(ObjectNode statement) {
    byte[] bytes = StrictJson.write(statement);
    if (bytes.length > MagnetManifest.MAX_BYTES) {
      throw new IllegalArgumentException(
          "the image's manifests and magnets make a statement of "
              + bytes.length
              + " bytes, the limit is "
              + MagnetManifest.MAX_BYTES);
    }
    return bytes;
  }
}
