package org.lodestone.document;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.store.BlobStore;

/**
 * The signed documents a node has published or accepted, kept in its store so that they outlive any
 * index. Filed by payload digest; envelopes of other signers over the same payload lie beside each
 * other.
 */
public final class StoredDocuments {

  private static final String KIND = "documents";

  private final BlobStore store;

  public StoredDocuments(BlobStore store) {
    this.store = store;
  }

  /** Keeps the envelope; a no-op when it is there. */
  public String save(Envelope envelope) throws IOException {
    byte[] json = envelope.toJson();
    String name = envelope.payloadDigest().hex() + "." + Digest.of(json).hex().substring(0, 16);
    if (store.readState(KIND, name).isEmpty()) {
      store.writeState(KIND, name, json);
    }
    return name;
  }

  /** The names under which documents were saved. */
  public List<String> names() throws IOException {
    return store.listState(KIND);
  }

  /**
   * @throws IllegalArgumentException when the file is damaged
   */
  public Optional<Envelope> read(String name) throws IOException {
    return store.readState(KIND, name).map(Envelope::parse);
  }

  /** Where a saved document lies, for people. */
  public Path path(String name) {
    return store.root().resolve("lodestone").resolve(KIND).resolve(name);
  }
}
