package org.lodestone.tracker.index;

import java.util.List;

/**
 * How much of an index something takes, of each of the three things it has to share out.
 *
 * @param bytes of the database, estimated: the envelope and what is noted beside it
 * @param blobs listed; one that several documents list counts for each of them
 */
record Usage(long documents, long bytes, long blobs) {

  static final Usage NONE = new Usage(0, 0, 0);

  /** Of a row's part that does not depend on its texts. */
  private static final long ROW_BYTES = 64;

  /** Each subject is a text in two trees; a tag is in two more. */
  private static final int COPIES = 4;

  /** What can be full. */
  enum Resource {
    DOCUMENTS,
    BYTES,
    BLOBS
  }

  static Usage of(Submission submission) {
    long bytes = submission.envelope().toJson().length;
    for (Subject subject : Subject.all(submission.document())) {
      bytes += COPIES * (ROW_BYTES + subject.text().length());
    }
    long blobs = submission.infoHashes().size();
    return new Usage(1, bytes + COPIES * ROW_BYTES * blobs, blobs);
  }

  /** What an index may hold in all. */
  static Usage most(IndexLimits limits) {
    return new Usage(limits.maxDocuments(), limits.maxStoredBytes(), limits.maxBlobs());
  }

  static Usage sum(List<Usage> all) {
    return all.stream().reduce(NONE, Usage::plus);
  }

  Usage plus(Usage other) {
    return new Usage(documents + other.documents, bytes + other.bytes, blobs + other.blobs);
  }

  Usage negated() {
    return new Usage(-documents, -bytes, -blobs);
  }

  long of(Resource resource) {
    return switch (resource) {
      case DOCUMENTS -> documents;
      case BYTES -> bytes;
      case BLOBS -> blobs;
    };
  }
}
