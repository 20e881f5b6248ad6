package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * What a log asks a witness: to cosign a checkpoint, which it proves to follow from the one
 * cosigned last (c2sp.org/tlog-witness, "add-checkpoint").
 *
 * @param old size of the tree cosigned last, as the log knows it
 */
public record AddCheckpoint(long old, ConsistencyProof proof, SignedCheckpoint checkpoint) {

  /** Longest request, in bytes. */
  public static final int MAX_BYTES = SignedNote.MAX_BYTES + (4 << 10);

  private static final String OLD = "old ";
  private static final String SEPARATOR = "\n\n";
  private static final int MAX_LINES = 1 + ConsistencyProof.MAX_LENGTH;

  /**
   * @throws TreeHead.WrongEmptyRootException when only the root of an empty tree is wrong
   * @throws IllegalArgumentException when the bytes are no such request
   */
  public static AddCheckpoint parse(byte[] bytes) {
    String all = SignedNote.utf8("request", bytes, MAX_BYTES);
    int end = all.indexOf(SEPARATOR);
    if (!all.startsWith(OLD) || end < 0) {
      throw new IllegalArgumentException(
          "a request is a line 'old N', lines of a consistency proof, an empty line and a"
              + " checkpoint");
    }
    List<String> lines = List.of(all.substring(0, end).split("\n", MAX_LINES + 1));
    return new AddCheckpoint(
        Decimals.parse("the old size", lines.get(0).substring(OLD.length())),
        new ConsistencyProof(
            lines.subList(1, lines.size()).stream().map(MerkleHash::parse).toList()),
        SignedCheckpoint.parse(all.substring(end + SEPARATOR.length()).getBytes(UTF_8)));
  }

  /** The bytes that {@link #parse} reads. */
  public byte[] encode() {
    StringBuilder text = new StringBuilder(OLD).append(old).append('\n');
    text.append(proof).append("\n").append(checkpoint.note());
    return text.toString().getBytes(UTF_8);
  }
}
