package org.lodestone.seeder.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lodestone.io.BoundedReads;
import org.lodestone.oci.Digest;
import org.lodestone.program.CommandFailure;
import org.lodestone.sign.Envelope;

/** Payloads of the signed documents that somebody has, in files or in folders of files. */
public final class KnownDocuments {

  private static final int MAX_DEPTH = 8;

  private KnownDocuments() {}

  /** Reads them; in a folder, what is no signed document is passed over. */
  public static Set<Digest> in(List<Path> places) throws IOException, CommandFailure {
    Set<Digest> payloads = new HashSet<>();
    for (Path place : places) {
      if (!Files.isDirectory(place)) {
        payloads.add(DocumentFile.read(place).payloadDigest());
        continue;
      }
      try (Stream<Path> files = Files.find(place, MAX_DEPTH, (file, a) -> a.isRegularFile())) {
        for (Path file : (Iterable<Path>) files::iterator) {
          addIfDocument(file, payloads);
        }
      }
    }
    return payloads;
  }

  private static void addIfDocument(Path file, Set<Digest> payloads) throws IOException {
    if (Files.size(file) > Envelope.MAX_BYTES) {
      return;
    }
    byte[] bytes = BoundedReads.file(file, Envelope.MAX_BYTES);
    try {
      payloads.add(Envelope.parse(bytes).payloadDigest());
    } catch (IllegalArgumentException e) {
      // A folder may have other files.
    }
  }
}
