package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What a log has bound itself to, while it is written out: the entries appended, and the checkpoint
 * over all that the log then has. On disk: a line that names the form, 8 bytes of the size before,
 * 4 bytes of length and the checkpoint, then the entries as in a bundle.
 *
 * @param start size of the log before
 */
record Batch(long start, SignedCheckpoint checkpoint, List<byte[]> entries) {

  /** Most entries. */
  static final int MAX_ENTRIES = 1 << 14;

  /** Most bytes of all entries, with their lengths. */
  static final int MAX_ENTRY_BYTES = 32 << 20;

  static final int MAX_BYTES = MAX_ENTRY_BYTES + SignedNote.MAX_BYTES + 64;

  private static final byte[] FORM = "lodestone-log-batch/v1\n".getBytes(US_ASCII);

  /**
   * @throws IllegalArgumentException when it was damaged
   */
  static Batch parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int head = FORM.length + Long.BYTES + Integer.BYTES;
    if (bytes.length < head || !Arrays.equals(FORM, Arrays.copyOf(bytes, FORM.length))) {
      throw new IllegalArgumentException("it is no batch of a log");
    }
    in.position(FORM.length);
    long start = in.getLong();
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("the batch ends before its checkpoint does");
    }
    int entries = head + length;
    SignedCheckpoint checkpoint = SignedCheckpoint.parse(Arrays.copyOfRange(bytes, head, entries));
    return new Batch(
        start,
        checkpoint,
        EntryBundle.parse(
            "the batch", Arrays.copyOfRange(bytes, entries, bytes.length), MAX_ENTRIES));
  }

  byte[] encode() {
    byte[] note = checkpoint.note().encode();
    byte[] bundle = EntryBundle.encode(entries);
    return ByteBuffer.allocate(
            FORM.length + Long.BYTES + Integer.BYTES + note.length + bundle.length)
        .put(FORM)
        .putLong(start)
        .putInt(note.length)
        .put(note)
        .put(bundle)
        .array();
  }
}
