package org.lodestone.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.lodestone.io.DaemonThreads;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;
import org.lodestone.oci.Digest;

/**
 * What a node holds, as an OCI image layout on disk that other tools can read (OCI image-spec,
 * image-layout.md). A blob appears under its final name only whole, checked and fsynced. One
 * process at a time.
 *
 * <p>Lodestone's own files stay in {@code lodestone/} inside the layout: {@code lock}, {@code tmp/}
 * (emptied on open), {@code partial/} and the state directories. Safe for use by several threads.
 */
public final class BlobStore implements AutoCloseable {

  private static final Pattern BLOB_NAME = Pattern.compile("[a-f0-9]{64}");

  private final Path root;
  private final Path blobs;
  private final Path own;
  private final FolderLock lock;
  private final TemporaryFiles temporary;
  private final LayoutFiles layout;
  private final StateFiles states;
  private final ExecutorService flusher = DaemonThreads.single("blob-store-flusher");
  private volatile Consumer<Digest> stored = digest -> {};

  private BlobStore(Path root, FolderLock lock) {
    this.root = root;
    this.blobs = root.resolve("blobs").resolve("sha256");
    this.own = root.resolve("lodestone");
    this.lock = lock;
    this.temporary = new TemporaryFiles(own.resolve("tmp"));
    this.layout = new LayoutFiles(root, temporary);
    this.states = new StateFiles(own, temporary);
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
    LayoutFiles.refuseForeignDirectory(root);
    DurableFiles.createDirectories(root.resolve("lodestone"));
    Path real = root.toRealPath();
    BlobStore store = new BlobStore(real, lock(real));
    boolean opened = false;
    try {
      store.prepare();
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

  /** What the blob takes; 0 when it is not there. */
  public long size(Digest digest) {
    return path(digest).toFile().length();
  }

  /** All whole blobs, manifests included. */
  public List<Digest> list() throws IOException {
    List<Digest> digests = new ArrayList<>();
    for (String name : FileNames.in(blobs, BLOB_NAME)) {
      digests.add(new Digest(name));
    }
    return digests;
  }

  /** Whether there is no blob, not even a part of one. */
  public boolean isEmpty() throws IOException {
    return FileNames.in(blobs, BLOB_NAME).isEmpty()
        && FileNames.in(own.resolve("partial"), BLOB_NAME).isEmpty();
  }

  public InputStream read(Digest digest) throws IOException {
    return Files.newInputStream(path(digest));
  }

  /** Starts a new blob; the caller hashes. */
  public BlobWriter newBlob() throws IOException {
    return new BlobWriter(temporary.next());
  }

  /** Stores small content such as a manifest; a no-op when it is there. */
  public Digest put(byte[] content) throws IOException {
    Digest digest = Digest.of(content);
    if (!contains(digest)) {
      DurableFiles.replace(path(digest), content, temporary.next());
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

  /** What one of Lodestone's own small files, {@code lodestone/<kind>/<name>}, holds. */
  public Optional<byte[]> readState(String kind, String name) throws IOException {
    return states.read(kind, name);
  }

  /** Writes or replaces such a file, fsync and atomic rename. */
  public void writeState(String kind, String name, byte[] content) throws IOException {
    states.write(kind, name, content);
  }

  /** Removes such a file; says nothing when it is not there. */
  public void deleteState(String kind, String name) throws IOException {
    states.delete(kind, name);
  }

  /** The names of a kind's files. */
  public List<String> listState(String kind) throws IOException {
    return states.list(kind);
  }

  /** Reads index.json, which other tools may have written to, and replaces it in one step. */
  public void changeIndex(LayoutIndex.Change change) throws IOException {
    layout.changeIndex(change);
  }

  @Override
  public void close() throws IOException {
    flusher.shutdown();
    lock.close();
  }

  private static FolderLock lock(Path root) throws IOException {
    try {
      return FolderLock.acquire(root.resolve("lodestone").resolve("lock"));
    } catch (FolderLock.HeldException e) {
      throw new StoreLockedException(
          "blob store %s is in use by %s; stop that first, or choose another directory"
              .formatted(root, e.holder()));
    }
  }

  private void prepare() throws IOException {
    DurableFiles.createDirectories(blobs);
    DurableFiles.createDirectories(own.resolve("tmp"));
    DurableFiles.createDirectories(own.resolve("partial"));
    layout.prepare();
  }

  private void sweep() throws IOException {
    temporary.sweep();
    for (String name : FileNames.in(own.resolve("partial"), BLOB_NAME)) {
      if (contains(new Digest(name))) {
        Files.delete(own.resolve("partial").resolve(name));
      }
    }
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

    /** What was written so far. */
    public InputStream read() throws IOException {
      return Files.newInputStream(temporary);
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
