package org.lodestone.seeder.report;

import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.sign.Envelope;

/** What {@code seed} tells about a publication, as its JSON has it. */
public record SeedReport(
    String name,
    List<String> tags,
    String digest,
    long sequence,
    String issued,
    String expires,
    String keyId,
    String document,
    List<Blob> blobs) {

  /**
   * @param magnet absent for an empty blob, which needs no torrent
   */
  public record Blob(String digest, String mediaType, long size, String magnet) {}

  public static SeedReport of(Publication publication) {
    MagnetManifest document = publication.document();
    Envelope envelope = publication.envelope();
    return new SeedReport(
        document.name().toString(),
        document.tags(),
        document.root().toString(),
        document.sequence(),
        document.issued().toString(),
        document.expires().toString(),
        envelope.signatures().get(0).keyid().orElse(null),
        envelope.payloadDigest().toString(),
        document.blobs().stream().map(SeedReport::blob).toList());
  }

  private static Blob blob(MagnetManifest.Blob blob) {
    return new Blob(
        blob.descriptor().digest().toString(),
        blob.descriptor().mediaType(),
        blob.descriptor().size(),
        blob.magnet().map(Object::toString).orElse(null));
  }

  /** Magnet links are data, the rest is a message. */
  public void tell(Output output) {
    output.say(summary());
    blobs.stream().filter(blob -> blob.magnet != null).forEach(blob -> output.print(blob.magnet));
    output.printJson(this);
  }

  /** For people. */
  private String summary() {
    return "published %s:%s as %s%n  %s in %s, valid until %s"
        .formatted(
            name,
            String.join(",", tags),
            digest,
            Units.bytes(blobs.stream().mapToLong(Blob::size).sum()),
            Units.count(blobs.size(), "blob"),
            expires);
  }
}
