package org.lodestone.gateway.agreement;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.pull.Caller;

/**
 * An agreement as it is on file: a line each for when, with whom and which repository, then one for
 * each blob.
 */
record AgreementText(Instant since, Caller caller, RepositoryName name, List<Digest> blobs) {

  private static final int HEAD_LINES = 3;

  AgreementText {
    blobs = List.copyOf(blobs);
  }

  String format() {
    List<String> lines = new ArrayList<>(List.of(since.toString(), caller.name(), name.value()));
    blobs.forEach(blob -> lines.add(blob.hex()));
    return String.join("\n", lines);
  }

  /**
   * @throws IllegalArgumentException for anything that {@link #format} does not write
   */
  static AgreementText parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < HEAD_LINES) {
      throw new IllegalArgumentException("expected 3 lines or more, found: " + lines.size());
    }
    try {
      return new AgreementText(
          Instant.parse(lines.get(0)),
          new Caller(lines.get(1)),
          RepositoryName.parse(lines.get(2)),
          lines.stream().skip(HEAD_LINES).map(Digest::new).toList());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no time: " + lines.get(0), e);
    }
  }
}
