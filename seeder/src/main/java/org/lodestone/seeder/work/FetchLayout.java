package org.lodestone.seeder.work;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lodestone.store.BlobStore;

/**
 * The layout that a fetch writes into. One that was made for it goes away again when nothing came;
 * half a blob is kept, so that the next fetch goes on from there.
 */
public final class FetchLayout implements AutoCloseable {

  private final boolean made;
  private final BlobStore store;

  private FetchLayout(boolean made, BlobStore store) {
    this.made = made;
    this.store = store;
  }

  public static FetchLayout open(Path root) throws IOException {
    boolean made = Files.notExists(root);
    return new FetchLayout(made, BlobStore.open(root));
  }

  public BlobStore store() {
    return store;
  }

  @Override
  public void close() throws IOException {
    try (store) {
      if (made && store.isEmpty()) {
        MoreFiles.deleteRecursively(store.root(), RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }
}
