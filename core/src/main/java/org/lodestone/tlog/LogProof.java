package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * That an entry is in a log, in one file that needs no network (c2sp.org/tlog-proof).
 *
 * @param extra data beside it that nothing vouches for
 */
public record LogProof(
    Optional<byte[]> extra, InclusionProof inclusion, SignedCheckpoint checkpoint) {

  /** Longest proof, in bytes: a checkpoint, and as much again. */
  public static final int MAX_BYTES = 2 * SignedNote.MAX_BYTES;

  private static final String HEAD = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final String SEPARATOR = "\n\n";

  /** Most lines before the checkpoint. */
  private static final int MAX_LINES = 3 + InclusionProof.MAX_LENGTH;

  public LogProof {
    extra = extra.map(byte[]::clone);
  }

  /**
   * @throws IllegalArgumentException when the bytes are no such file
   */
  public static LogProof parse(byte[] bytes) {
    String all = SignedNote.utf8("proof", bytes, MAX_BYTES);
    int end = all.indexOf(SEPARATOR);
    if (!all.startsWith(HEAD + "\n") || end < 0) {
      throw new IllegalArgumentException(
          "a proof begins with '" + HEAD + "', and has an empty line before its checkpoint");
    }
    List<String> lines = List.of(all.substring(0, end).split("\n", MAX_LINES + 1));
    int at = 1;
    Optional<byte[]> extra = Optional.empty();
    if (at < lines.size() && lines.get(at).startsWith(EXTRA)) {
      extra =
          Optional.of(StrictBase64.decode("extra data", lines.get(at).substring(EXTRA.length())));
      at++;
    }
    if (at == lines.size() || !lines.get(at).startsWith(INDEX)) {
      throw new IllegalArgumentException("expected a line 'index N' in the proof");
    }
    long index = Decimals.parse("an entry's index", lines.get(at).substring(INDEX.length()));
    List<MerkleHash> path =
        lines.subList(at + 1, lines.size()).stream().map(MerkleHash::parse).toList();
    byte[] checkpoint = all.substring(end + SEPARATOR.length()).getBytes(UTF_8);
    return new LogProof(extra, new InclusionProof(index, path), SignedCheckpoint.parse(checkpoint));
  }

  /**
   * The steps of "Verifying a tlog proof": the checkpoint is the log's, enough witnesses have
   * cosigned it, and the entry is in its tree.
   *
   * @param entry the content of the leaf, which the caller knows
   * @throws LogVerificationException saying which step failed
   */
  public void verify(byte[] entry, LogKeys keys) throws LogVerificationException {
    keys.verify(checkpoint);
    inclusion.verify(MerkleHash.ofLeaf(entry), checkpoint.tree());
  }

  /**
   * The same by what the extra data disclose.
   *
   * @return what they do, which is proved
   * @throws LogVerificationException also when there are none, or they disclose nothing
   */
  public Disclosure verifyDisclosure(LogKeys keys) throws LogVerificationException {
    Disclosure disclosure;
    try {
      disclosure =
          extra
              .map(Disclosure::parse)
              .orElseThrow(
                  () -> new LogVerificationException("the proof does not say of what it is"));
    } catch (IllegalArgumentException e) {
      throw new LogVerificationException("the proof's extra data: " + e.getMessage());
    }
    verify(disclosure.leaf(), keys);
    return disclosure;
  }

  /**
   * The same, of a document's entry that the proof discloses.
   *
   * @throws LogVerificationException also when it discloses none
   */
  public LogEntry verify(LogKeys keys) throws LogVerificationException {
    byte[] entry =
        verifyDisclosure(keys)
            .entry()
            .orElseThrow(() -> new LogVerificationException("the proof does not tell the entry"));
    try {
      return LogEntry.parse(entry);
    } catch (IllegalArgumentException e) {
      throw new LogVerificationException("the proof is not of a document: " + e.getMessage());
    }
  }

  /** The same proof with something else disclosed. */
  public LogProof with(Disclosure disclosure) {
    return new LogProof(Optional.of(disclosure.encode()), inclusion, checkpoint);
  }

  @Override
  public Optional<byte[]> extra() {
    return extra.map(byte[]::clone);
  }

  /** The bytes that {@link #parse} reads. */
  public byte[] encode() {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    extra.ifPresent(
        data -> text.append(EXTRA).append(Base64.getEncoder().encodeToString(data)).append('\n'));
    text.append(INDEX).append(inclusion.index()).append('\n');
    inclusion.path().forEach(hash -> text.append(hash).append('\n'));
    text.append("\n").append(checkpoint.note());
    return text.toString().getBytes(UTF_8);
  }
}
