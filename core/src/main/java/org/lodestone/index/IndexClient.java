package org.lodestone.index;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import org.lodestone.torrent.InfoHash;

/** Talks to one index ({@code /index/v1}). Nothing it answers is trusted. */
public final class IndexClient {

  /** A document as the index has it. */
  public record Entry(Envelope envelope, VerificationKey publicKey) {}

  /** One image found by a search. */
  public record Hit(String name, List<String> tags, Digest root, long size, String keyId) {}

  /** One page of hits; {@code next} is the offset of the next page. */
  public record Page(List<Hit> hits, long total, Optional<Integer> next) {}

  /** A swarm as the tracker beside the index counts it. */
  public record Swarm(InfoHash infoHash, int seeders, int leechers, long completed) {}

  /**
   * @param base the server's root, for example {@code http://127.0.0.1:7070}
   * @param timeout for one whole request
   */
  public IndexClient(URI base, Duration timeout) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Submits a document. Resubmitting is fine. */
  public void submit(Envelope envelope, VerificationKey publicKey) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Documents for a tag or for a manifest's digest, all signers, newest first; may be empty. */
  public List<Entry> documents(Reference reference) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public List<String> tags(RepositoryName name) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public Page search(String query, int offset, int limit) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public Swarm swarm(InfoHash infoHash) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
