package org.lodestone.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DaemonThreads;
import org.lodestone.io.DurableFiles;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node holds, as an OCI image layout on disk that other tools can read (OCI image-spec,
 * image-layout.md). A blob appears under its final name only whole, checked and fsynced. One
 * process at a time.
 *
 * <p>Lodestone's own files stay in {@code lodestone/} inside the layout: {@code lock}, {@code tmp/}
 * (emptied on open), {@code partial/} and the state directories. Safe for use by several threads.
 */
public final class BlobStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlobStore.class);
  private static final Pattern BLOB_NAME = Pattern.compile("[a-f0-9]{64}");
  private static final Pattern STATE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
  private static final List<String> RESERVED = List.of("lock", "tmp", "partial");

  private final Path root;
  private final Path blobs;
  private final Path own;
  private final StoreLock lock;
  private final ExecutorService flusher = DaemonThreads.single("blob-store-flusher");
  private volatile Consumer<Digest> stored = digest -> {};

  private BlobStore(Path root, StoreLock lock) {
    this.root = root;
    this.blobs = root.resolve("blobs").resolve("sha256");
    this.own = root.resolve("lodestone");
    this.lock = lock;
  }

  /**
   * Opens or creates the store and takes its lock; sweeps what a crash left behind. Any OCI image
   * layout can be opened; a directory that holds something else is left alone.
   *
   * @throws StoreLockedException when another process has it
   */
  public static BlobStore open(Path root) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new NotDirectoryException(root.toString());
    }
    refuseForeignDirectory(root);
    DurableFiles.createDirectories(root.resolve("lodestone"));
    Path real = root.toRealPath();
    StoreLock lock = StoreLock.acquire(real, real.resolve("lodestone").resolve("lock"));
    BlobStore store = new BlobStore(real, lock);
    boolean opened = false;
    try {
      store.prepareLayout();
      store.sweep();
      opened = true;
      return store;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  /** The store's directory, absolute and without symbolic links. */
  public Path root() {
    return root;
  }

  /** Whether the whole blob is there. */
  public boolean contains(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  /** The blob's final path, {@code blobs/sha256/<hex>}, whether or not it exists. */
  public Path path(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  /**
   * Whom to tell of each blob that appears under its final name from now on, its bytes checked.
   * Called by the thread that stored it.
   */
  public void onStored(Consumer<Digest> listener) {
    stored = listener;
  }

  /** All whole blobs, manifests included. */
  public List<Digest> list() throws IOException {
    List<Digest> digests = new ArrayList<>();
    for (String name : names(blobs, BLOB_NAME)) {
      digests.add(new Digest(name));
    }
    return digests;
  }

  /** Whether there is no blob, not even a part of one. */
  public boolean isEmpty() throws IOException {
    return names(blobs, BLOB_NAME).isEmpty() && names(own.resolve("partial"), BLOB_NAME).isEmpty();
  }

  public InputStream read(Digest digest) throws IOException {
    return Files.newInputStream(path(digest));
  }

  /** Starts a new blob; the caller hashes. */
  public BlobWriter newBlob() throws IOException {
    return new BlobWriter(temporary());
  }

  /** Stores small content such as a manifest; a no-op when it is there. */
  public Digest put(byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    if (!contains(digest)) {
      DurableFiles.replace(path(digest), content, temporary());
      stored.accept(digest);
    }
    return digest;
  }

  /** Where a download of this blob grows, {@code lodestone/partial/<hex>}; survives restarts. */
  public Path partial(Digest digest) {
    return own.resolve("partial").resolve(digest.hex());
  }

  /**
   * Publishes the whole and checked partial file under its final name: fsync, then a hard link, so
   * that an engine that holds the partial file open goes on undisturbed until it was told of the
   * new name; then the old one goes away by {@link #dropPartial}. Where the file system has no hard
   * links, the file is renamed.
   */
  public void adopt(Digest digest) throws IOException {
    adopt(digest, partial(digest));
  }

  /** The same with a partial file of another name. */
  public void adopt(Digest digest, Path partial) throws IOException {
    if (contains(digest)) {
      return;
    }
    DurableFiles.sync(partial);
    try {
      Files.createLink(path(digest), partial);
      DurableFiles.sync(blobs);
    } catch (FileAlreadyExistsException e) {
      return; // another thread was first, with the same bytes
    } catch (UnsupportedOperationException | FileSystemException e) {
      DurableFiles.rename(partial, path(digest));
    }
    stored.accept(digest);
  }

  /** Removes what is left of a download whose blob is whole, or no longer wanted. */
  public void dropPartial(Digest digest) throws IOException {
    Files.deleteIfExists(partial(digest));
  }

  /** Removes a blob that turned out damaged; says nothing when it is not there. */
  public void delete(Digest digest) throws IOException {
    Files.deleteIfExists(path(digest));
    DurableFiles.sync(blobs);
  }

  /** Lodestone's own small files about a blob or document ({@code lodestone/<kind>/<name>}). */
  public Optional<byte[]> readState(String kind, String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(statePath(kind, name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes such a file, fsync and atomic rename. */
  public void writeState(String kind, String name, byte[] content) throws IOException {
    Path file = statePath(kind, name);
    DurableFiles.createDirectories(own.resolve(kind));
    DurableFiles.replace(file, content, temporary());
  }

  /** Removes such a file; says nothing when it is not there. */
  public void deleteState(String kind, String name) throws IOException {
    Files.deleteIfExists(statePath(kind, name));
  }

  public List<String> listState(String kind) throws IOException {
    Path directory = stateDirectory(kind);
    return Files.isDirectory(directory) ? names(directory, STATE_NAME) : List.of();
  }

  /** What becomes of an index.json. */
  public interface IndexChange {
    LayoutIndex apply(LayoutIndex index) throws IOException;
  }

  /** Reads index.json, which other tools may have written to, and replaces it in one step. */
  public synchronized void changeIndex(IndexChange change) throws IOException {
    LayoutIndex index = readIndex();
    LayoutIndex changed = change.apply(index);
    if (!changed.equals(index)) {
      DurableFiles.replace(indexFile(), changed.bytes(), temporary());
    }
  }

  @Override
  public void close() throws IOException {
    flusher.shutdown();
    lock.close();
  }

  private static void refuseForeignDirectory(Path root) throws IOException {
    if (!Files.isDirectory(root) || Files.exists(root.resolve("oci-layout"))) {
      return;
    }
    List<String> expected = List.of("lodestone", "blobs", "index.json");
    for (String name : names(root, Pattern.compile(".*"))) {
      if (!expected.contains(name)) {
        throw new FileSystemException(
            root.toString(),
            null,
            "not a blob store: it has no oci-layout file but holds other files, such as "
                + name
                + "; choose an empty directory or an OCI image layout");
      }
    }
  }

  private void prepareLayout() throws IOException {
    DurableFiles.createDirectories(blobs);
    DurableFiles.createDirectories(own.resolve("tmp"));
    DurableFiles.createDirectories(own.resolve("partial"));
    Path layout = root.resolve("oci-layout");
    if (Files.exists(indexFile()) && Files.size(indexFile()) > Manifest.MAX_BYTES) {
      setIndexAside();
    }
    if (Files.exists(indexFile())) {
      readIndex();
    } else {
      DurableFiles.replace(indexFile(), LayoutIndex.empty().bytes(), temporary());
    }
    // Last, so that a directory with this file is a whole layout.
    if (Files.exists(layout)) {
      LayoutIndex.checkLayoutFile(BoundedReads.file(layout, Manifest.MAX_BYTES));
    } else {
      DurableFiles.replace(layout, LayoutIndex.layoutFile(), temporary());
    }
  }

  private void sweep() throws IOException {
    for (String name : names(own.resolve("tmp"), Pattern.compile(".*"))) {
      Files.delete(own.resolve("tmp").resolve(name));
    }
    for (String name : names(own.resolve("partial"), BLOB_NAME)) {
      if (contains(new Digest(name))) {
        Files.delete(own.resolve("partial").resolve(name));
      }
    }
  }

  /** Nobody reads one so large; earlier releases let it grow with each tag. */
  private void setIndexAside() throws IOException {
    Path aside = own.resolve("index.json.too-large");
    LOG.warn(
        "{} has {} bytes, readers accept {}: it is kept as {} and begun anew",
        indexFile(),
        Files.size(indexFile()),
        Manifest.MAX_BYTES,
        aside);
    DurableFiles.rename(indexFile(), aside);
  }

  private LayoutIndex readIndex() throws IOException {
    try {
      return LayoutIndex.parse(BoundedReads.file(indexFile(), Manifest.MAX_BYTES));
    } catch (InvalidManifestException e) {
      throw new InvalidManifestException(
          "%s is damaged: %s; restore it, or move it away to start with no names"
              .formatted(indexFile(), e.getMessage()),
          e);
    }
  }

  private Path indexFile() {
    return root.resolve("index.json");
  }

  private Path temporary() {
    return own.resolve("tmp").resolve(UUID.randomUUID().toString());
  }

  private Path statePath(String kind, String name) {
    return stateDirectory(kind).resolve(checkStateName(name));
  }

  private Path stateDirectory(String kind) {
    if (RESERVED.contains(kind)) {
      throw new IllegalArgumentException("the store keeps lodestone/" + kind + " for itself");
    }
    return own.resolve(checkStateName(kind));
  }

  private static String checkStateName(String name) {
    if (!STATE_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a state name has letters, digits and . _ - only, at most 200, found: " + name);
    }
    return name;
  }

  private static List<String> names(Path directory, Pattern pattern) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (pattern.matcher(name).matches()) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /** A blob being written: invisible until {@link #commit}, discarded by {@link #close}. */
  public final class BlobWriter implements AutoCloseable {

    private final Path temporary;
    private final WriteBehindFile file;

    private BlobWriter(Path temporary) throws IOException {
      this.temporary = temporary;
      this.file = new WriteBehindFile(temporary, flusher);
    }

    public void write(ByteBuffer bytes) throws IOException {
      file.write(bytes);
    }

    /** Makes the blob durable under the digest the caller computed over all written bytes. */
    public void commit(Digest digest) throws IOException {
      file.sync();
      if (!contains(digest)) {
        DurableFiles.rename(temporary, path(digest));
        stored.accept(digest);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        file.close();
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
