package org.lodestone.tlog;

import java.util.List;

/**
 * What a log says it is: the text of a checkpoint (c2sp.org/tlog-checkpoint).
 *
 * @param origin the log's name
 * @param extensions further lines, which are none of ours; usually none
 */
public record Checkpoint(String origin, TreeHead tree, List<String> extensions) {

  private static final int MAX_LINES = 64;
  private static final int LINES = 3;

  public Checkpoint {
    extensions = List.copyOf(extensions);
    checkOrigin(origin);
    if (extensions.stream().anyMatch(line -> line.isEmpty() || line.contains("\n"))) {
      throw new IllegalArgumentException("an extension line of a checkpoint is empty");
    }
  }

  /** Any line will do, as the specification has it; those of our logs are key names. */
  private static void checkOrigin(String origin) {
    if (origin.isEmpty() || origin.length() > KeyName.MAX_LENGTH || origin.contains("\n")) {
      throw new IllegalArgumentException(
          "a checkpoint's origin is a line of 1 to %d characters, found %d"
              .formatted(KeyName.MAX_LENGTH, origin.length()));
    }
  }

  /** A checkpoint without extensions. */
  public Checkpoint(String origin, TreeHead tree) {
    this(origin, tree, List.of());
  }

  /**
   * Reads a note's text.
   *
   * @throws IllegalArgumentException when it is no checkpoint
   */
  public static Checkpoint parse(String text) {
    String[] lines = text.split("\n", MAX_LINES + 1);
    if (lines.length < LINES + 1 || lines.length > MAX_LINES || !text.endsWith("\n")) {
      throw new IllegalArgumentException(
          "a checkpoint has %d to %d lines, each with its newline".formatted(LINES, MAX_LINES - 1));
    }
    return new Checkpoint(
        lines[0],
        new TreeHead(Decimals.parse("a tree's size", lines[1]), MerkleHash.parse(lines[2])),
        List.of(lines).subList(LINES, lines.length - 1));
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(origin).append('\n').append(tree.size()).append('\n').append(tree.root());
    text.append('\n');
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
