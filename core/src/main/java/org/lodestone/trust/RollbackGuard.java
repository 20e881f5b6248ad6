package org.lodestone.trust;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.DurableFiles;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;

/**
 * Remembers on disk the highest sequence accepted for each name and tag, with the payload that had
 * it.
 *
 * <p>The file is replaced whole, fsynced, before a document counts as accepted. A damaged file is
 * an error: to forget silently would let old documents in again. Several threads and processes may
 * share one file; the lock is {@code FILE.lock} between processes and this class within one.
 */
public final class RollbackGuard {

  /** Most names with tags that are remembered; then new ones are refused, none is forgotten. */
  public static final int MAX_ENTRIES = 100_000;

  private static final int MAX_BYTES = 64 << 20;
  private static final int TOKENS_PER_ENTRY = 8;
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  // A second lock of the same file within one process is an exception, not a wait.
  private static final Object IN_THIS_PROCESS = new Object();

  /** What was accepted. */
  record Accepted(long sequence, Digest payload) {}

  private final Path file;
  private final int maxEntries;
  private Map<String, Accepted> accepted = Map.of();
  private Optional<Version> version = Optional.empty();

  /** Tells the file apart from the ones that replaced it. */
  private record Version(Object fileKey, long modified, long size) {}

  private RollbackGuard(Path file, int maxEntries) {
    this.file = file.toAbsolutePath();
    this.maxEntries = maxEntries;
  }

  /**
   * @param file need not exist yet
   * @throws IOException when it is unreadable or damaged
   */
  public static RollbackGuard open(Path file) throws IOException {
    return open(file, MAX_ENTRIES);
  }

  static RollbackGuard open(Path file, int maxEntries) throws IOException {
    RollbackGuard guard = new RollbackGuard(file, maxEntries);
    synchronized (IN_THIS_PROCESS) {
      guard.refresh();
    }
    return guard;
  }

  /**
   * Records the document for all of its tags, unless something newer, or something else of the same
   * sequence, was accepted for the wanted one.
   *
   * @return what stands against it; empty when the document is recorded, durably
   * @throws IOException when it cannot be recorded, so it must not be accepted
   */
  Optional<Accepted> accept(MagnetManifest document, String wantedTag, Digest payload)
      throws IOException {
    Accepted offered = new Accepted(document.sequence(), payload);
    String wanted = key(document, wantedTag);
    synchronized (IN_THIS_PROCESS) {
      refresh();
      if (offered.equals(accepted.get(wanted))) {
        return Optional.empty();
      }
      DurableFiles.createDirectories(file.getParent());
      try (FileChannel channel =
          FileChannel.open(sibling(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // until the channel is closed
        refresh();
        Accepted known = accepted.get(wanted);
        if (known != null && known.sequence() >= offered.sequence()) {
          return known.equals(offered) ? Optional.empty() : Optional.of(known);
        }
        write(with(document, offered));
        return Optional.empty();
      }
    }
  }

  Path file() {
    return file;
  }

  private static String key(MagnetManifest document, String tag) {
    return Reference.ofTag(document.name(), tag).toString();
  }

  private Map<String, Accepted> with(MagnetManifest document, Accepted offered) throws IOException {
    Map<String, Accepted> next = new TreeMap<>(accepted);
    for (String tag : document.tags()) {
      next.merge(key(document, tag), offered, (a, b) -> a.sequence() >= b.sequence() ? a : b);
    }
    if (next.size() > maxEntries) {
      throw new IOException(
          "%s remembers %d names with tags, the limit is %d"
              .formatted(file, accepted.size(), maxEntries));
    }
    return next;
  }

  private void write(Map<String, Accepted> next) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    ObjectNode entries = root.putObject("accepted");
    next.forEach(
        (key, value) ->
            entries
                .putObject(key)
                .put("sequence", value.sequence())
                .put("payload", value.payload().toString()));
    Path temporary = sibling(".new");
    // Left by a crash; nobody else writes it while the lock is held.
    Files.deleteIfExists(temporary);
    DurableFiles.replace(file, JSON.writeValueAsBytes(root), temporary);
    version = versionOnDisk();
    accepted = next;
  }

  /** Reads the file again when another process has replaced it. */
  private void refresh() throws IOException {
    Optional<Version> onDisk = versionOnDisk();
    if (onDisk.equals(version)) {
      return;
    }
    if (onDisk.isEmpty()) {
      throw new IOException(
          file + ", the record of accepted documents, is gone; restart to begin a new one");
    }
    accepted = read();
    version = onDisk;
  }

  private Optional<Version> versionOnDisk() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Version(
              attributes.fileKey(), attributes.lastModifiedTime().toMillis(), attributes.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Map<String, Accepted> read() throws IOException {
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(MAX_BYTES + 1);
    }
    try {
      return parse(json);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file
              + ", the record of accepted documents, is damaged ("
              + e.getMessage()
              + "); restore it, or delete it and so allow older documents once more",
          e);
    }
  }

  /**
   * @throws IllegalArgumentException when the bytes are not such a record
   */
  static Map<String, Accepted> parse(byte[] json) {
    JsonObject root =
        JsonObject.parse("record", json, MAX_BYTES, TOKENS_PER_ENTRY * (MAX_ENTRIES + 1));
    root.integer("version", VERSION, VERSION);
    JsonObject entries = root.object("accepted");
    Map<String, Accepted> result = new TreeMap<>();
    for (String key : entries.fields()) {
      Reference reference = Reference.parse(key);
      if (reference.tag().isEmpty() || reference.digest().isPresent()) {
        throw new IllegalArgumentException(entries.place(key) + ": not a name with a tag");
      }
      JsonObject entry = entries.object(key);
      result.put(
          key,
          new Accepted(
              entry.integer("sequence", 1, MagnetManifest.MAX_SEQUENCE),
              Digest.parse(entry.text("payload"))));
    }
    return result;
  }

  private Path sibling(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
