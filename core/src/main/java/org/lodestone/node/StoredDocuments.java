package org.lodestone.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents that a store remembers, read from their files. The store is not opened, as a node
 * that runs has it; so every document is read for each question, which is for commands.
 */
public final class StoredDocuments implements DocumentSource {

  private static final Logger LOG = LoggerFactory.getLogger(StoredDocuments.class);

  private final Path folder;

  /** A document with the envelope it came in. */
  private record Stored(MagnetManifest document, Envelope envelope) {}

  /**
   * @param store its root; where there is none, nothing is remembered
   */
  public StoredDocuments(Path store) {
    this.folder = DocumentFiles.folder(store);
  }

  /** All are of signers who were asked for once. */
  @Override
  public List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return newestFirst(document -> speaksFor(document, reference), deadline).stream()
        .map(Stored::envelope)
        .toList();
  }

  @Override
  public List<String> tags(RepositoryName name, Set<KeyId> signers, Deadline deadline)
      throws IOException {
    return newestFirst(document -> document.name().equals(name), deadline).stream()
        .flatMap(stored -> stored.document().tags().stream())
        .distinct()
        .toList();
  }

  private static boolean speaksFor(MagnetManifest document, Reference reference) {
    return document.name().equals(reference.name())
        && (reference.digest().isPresent()
            ? document.manifest(reference.digest().get()).isPresent()
            : document.tags().contains(reference.tag().orElse("latest")));
  }

  private List<Stored> newestFirst(Predicate<MagnetManifest> wanted, Deadline deadline)
      throws IOException {
    List<Stored> found = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (deadline.isOver()) {
          throw new IOException("the documents in " + folder + " were not all read in time");
        }
        read(file).filter(stored -> wanted.test(stored.document())).ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingLong((Stored s) -> s.document().sequence()).reversed());
    return found;
  }

  private static Optional<Stored> read(Path file) throws IOException {
    try {
      if (Files.size(file) > Envelope.MAX_BYTES) {
        return Optional.empty();
      }
      Envelope envelope = Envelope.parse(Files.readAllBytes(file));
      return Optional.of(new Stored(MagnetManifest.parse(envelope.payload()), envelope));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // superseded a moment ago
    } catch (IllegalArgumentException e) {
      LOG.warn("ignoring {}: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "what is remembered in " + folder;
  }
}
