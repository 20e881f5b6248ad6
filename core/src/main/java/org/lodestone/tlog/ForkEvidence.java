package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;

/**
 * That a log has signed two histories: two of its checkpoints, and what the newer one's tree began
 * with when it was as large as the older one. It convinces everybody who has the log's key.
 *
 * @param prefix what the newer tree was at the older one's size
 * @param proof that it was so
 */
public record ForkEvidence(
    SignedCheckpoint older, SignedCheckpoint newer, MerkleHash prefix, ConsistencyProof proof) {

  /** Longest file, in bytes: two checkpoints, with room for the escapes of JSON. */
  public static final int MAX_BYTES = 5 * SignedNote.MAX_BYTES;

  private static final String FORM = "lodestone-log-fork/v1";
  private static final List<String> FIELDS =
      List.of("form", "older", "newer", "prefix", "consistency");

  /**
   * Looks for it.
   *
   * @param tiles of the larger one's tree; not believed
   * @return empty when they do not contradict each other
   * @throws IOException when the tiles are not there, or not those of the larger one
   */
  static Optional<ForkEvidence> find(SignedCheckpoint one, SignedCheckpoint other, TileSource tiles)
      throws IOException {
    boolean ordered = one.tree().size() <= other.tree().size();
    SignedCheckpoint older = ordered ? one : other;
    SignedCheckpoint newer = ordered ? other : one;
    ForkEvidence evidence = of(older, newer, tiles);
    if (evidence.prefix.equals(older.tree().root())) {
      return Optional.empty();
    }
    try {
      evidence.verifyTrees();
    } catch (LogVerificationException e) {
      throw new IOException("the log's tiles are not those of its tree: " + e.getMessage(), e);
    }
    return Optional.of(evidence);
  }

  private static ForkEvidence of(SignedCheckpoint older, SignedCheckpoint newer, TileSource tiles)
      throws IOException {
    if (older.tree().size() == newer.tree().size()) {
      return new ForkEvidence(older, newer, newer.tree().root(), new ConsistencyProof(List.of()));
    }
    TiledTree tree = new TiledTree(tiles, newer.tree().size());
    return new ForkEvidence(
        older,
        newer,
        new MerkleTree(tree, older.tree().size()).head().root(),
        tree.consistency(older.tree().size()));
  }

  /**
   * Reads a file of it.
   *
   * @throws IllegalArgumentException when the bytes are no such file
   */
  public static ForkEvidence parse(byte[] json) {
    JsonObject file = JsonObject.parse("evidence", json, MAX_BYTES);
    file.allowOnly(FIELDS);
    if (!file.text("form").equals(FORM)) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(file.place("form"), FORM, file.text("form")));
    }
    return new ForkEvidence(
        SignedCheckpoint.parse(file.text("older").getBytes(UTF_8)),
        SignedCheckpoint.parse(file.text("newer").getBytes(UTF_8)),
        MerkleHash.parse(file.text("prefix")),
        new ConsistencyProof(
            file.texts("consistency", ConsistencyProof.MAX_LENGTH).stream()
                .map(MerkleHash::parse)
                .toList()));
  }

  /**
   * Checks that it proves the log to have forked.
   *
   * @throws LogVerificationException saying why it does not
   */
  public void verify(VerifierKey log) throws LogVerificationException {
    older.verify(log);
    newer.verify(log);
    verifyTrees();
    if (prefix.equals(older.tree().root())) {
      throw new LogVerificationException(
          "the tree of %d entries began with the one of %d: no fork"
              .formatted(newer.tree().size(), older.tree().size()));
    }
  }

  private void verifyTrees() throws LogVerificationException {
    proof.verify(new TreeHead(older.tree().size(), prefix), newer.tree());
  }

  /** The file that {@link #parse} reads. */
  public byte[] encode() {
    ObjectNode file = StrictJson.object();
    file.put("form", FORM);
    file.put("older", older.note().toString());
    file.put("newer", newer.note().toString());
    file.put("prefix", prefix.toString());
    ArrayNode hashes = file.putArray("consistency");
    proof.path().forEach(hash -> hashes.add(hash.toString()));
    return StrictJson.writeIndented(file);
  }

  /** What it shows, in words. */
  @Override
  public String toString() {
    return "%s has signed two histories: of %d entries with the root %s, and of %d entries, the first %d of which have the root %s"
        .formatted(
            older.checkpoint().origin(),
            older.tree().size(),
            older.tree().root(),
            newer.tree().size(),
            older.tree().size(),
            prefix);
  }
}
