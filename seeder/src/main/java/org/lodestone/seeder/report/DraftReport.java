package org.lodestone.seeder.report;

import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.seeder.terminal.Units;

/**
 * What a document says that is to be signed, as JSON has it.
 *
 * @param payload digest of the very bytes, for whoever carries them
 */
public record DraftReport(
    String name,
    List<String> tags,
    String digest,
    String issued,
    String expires,
    int blobs,
    long bytes,
    String payload) {

  public static DraftReport of(MagnetManifest document, byte[] statement) {
    return new DraftReport(
        document.name().toString(),
        document.tags(),
        document.root().toString(),
        document.issued().toString(),
        document.expires().toString(),
        document.blobs().size(),
        document.blobs().stream().mapToLong(blob -> blob.descriptor().size()).sum(),
        Digest.of(statement).toString());
  }

  /** For people. */
  public String summary() {
    return "%s:%s as %s%n  %s in %s, issued %s, valid until %s%n  payload %s"
        .formatted(
            name,
            String.join(",", tags),
            digest,
            Units.bytes(bytes),
            Units.count(blobs, "blob"),
            issued,
            expires,
            payload);
  }
}
