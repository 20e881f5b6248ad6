package org.lodestone.node;

/** A source of a blob's job that is open. Guarded by the job's lock. */
final class OpenSource {

  private final BlobSource source;
  private final BlobFeed feed;
  private long received;

  OpenSource(BlobSource source, BlobFeed feed) {
    this.source = source;
    this.feed = feed;
  }

  BlobSource source() {
    return source;
  }

  BlobFeed feed() {
    return feed;
  }

  /** Whether something has come since this was asked last. */
  boolean hasMoved() {
    long before = received;
    received = feed.received();
    return received > before;
  }

  /** Whether anything has ever come. */
  boolean hasBrought() {
    return received > 0;
  }
}
