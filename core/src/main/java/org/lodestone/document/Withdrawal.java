package org.lodestone.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;

/**
 * The statement by which a signer takes its own signatures back: those over one image under one
 * name, or with the key all that it ever made. It is an in-toto Statement v1 of a predicate type of
 * its own.
 *
 * <p>One of an image is about the documents that were issued until then: a later one of the same
 * signer, which says its time in whole seconds, brings the image back. One of a key is final.
 *
 * @param name of the image; empty when a key is withdrawn
 * @param subject the digest of the image's root manifest or index; or the key's id
 * @param tags of the image when it was withdrawn, for people, the first {@link #MAX_TAGS}; none for
 *     a key
 * @param reason for people: 1 to {@link #MAX_REASON} characters in one line
 * @param issued when it was made, and until when documents are taken back
 */
public record Withdrawal(
    Optional<RepositoryName> name,
    Digest subject,
    List<String> tags,
    String reason,
    Instant issued) {

  public static final String PREDICATE_TYPE = "urn:lodestone:withdrawal:v1";

  /** Longest statement, in bytes. */
  public static final int MAX_BYTES = 8 << 10;

  public static final int MAX_TAGS = 16;

  /** Longest reason, in characters. */
  public static final int MAX_REASON = 200;

  private static final String IMAGE = "image";
  private static final String KEY = "key";

  public Withdrawal {
    tags = List.copyOf(tags);
    Consistency.checkTags(tags, MAX_TAGS);
    Consistency.checkTime("issued", issued);
    if (name.isEmpty() && !tags.isEmpty()) {
      throw new IllegalArgumentException("the withdrawal of a key has tags");
    }
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw new IllegalArgumentException(
          "expected a reason of 1 to %d characters, found %d"
              .formatted(MAX_REASON, reason.strip().length()));
    }
    if (reason.codePoints().anyMatch(Withdrawal::isUnprintable)) {
      throw new IllegalArgumentException("the reason has line breaks or other control characters");
    }
  }

  public static Withdrawal ofImage(
      RepositoryName name, Digest root, List<String> tags, String reason, Instant issued) {
    return new Withdrawal(Optional.of(name), root, tags, reason, issued);
  }

  public static Withdrawal ofKey(KeyId key, String reason, Instant issued) {
    return new Withdrawal(Optional.empty(), new Digest(key.hex()), List.of(), reason, issued);
  }

  /** What could forge lines, or the order of what is read, where the reason is shown. */
  private static boolean isUnprintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** Whether a statement claims to be one. */
  public static boolean isOne(byte[] statement) {
    try {
      return JsonObject.parse("statement", statement, MAX_BYTES)
          .optionalText("predicateType")
          .filter(PREDICATE_TYPE::equals)
          .isPresent();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads a statement. As in a {@link MagnetManifest} unknown fields are ignored.
   *
   * @throws IllegalArgumentException saying which rule is broken
   */
  public static Withdrawal parse(byte[] bytes) {
    JsonObject statement = JsonObject.parse("statement", bytes, MAX_BYTES);
    JsonObject subject = StatementReader.subject(statement, PREDICATE_TYPE);
    JsonObject predicate = statement.object("predicate");
    String of = predicate.text("of");
    if (!of.equals(IMAGE) && !of.equals(KEY)) {
      throw new IllegalArgumentException(
          "%s: expected '%s' or '%s'".formatted(predicate.place("of"), IMAGE, KEY));
    }
    return new Withdrawal(
        of.equals(IMAGE)
            ? Optional.of(StatementReader.value(subject, "name", RepositoryName::parse))
            : Optional.empty(),
        StatementReader.value(subject.object("digest"), "sha256", Digest::new),
        of.equals(IMAGE) ? predicate.texts("tags", MAX_TAGS) : List.of(),
        predicate.text("reason"),
        StatementReader.value(predicate, "issued", StatementReader::time));
  }

  /** The statement's bytes, ready to be signed; equal withdrawals give equal bytes. */
  public byte[] toStatement() {
    ObjectNode statement = StrictJson.object();
    statement.put("_type", StatementReader.STATEMENT_TYPE);
    ObjectNode entry = statement.putArray("subject").addObject();
    entry.put("name", name.map(RepositoryName::value).orElse(KEY));
    entry.putObject("digest").put("sha256", subject.hex());
    statement.put("predicateType", PREDICATE_TYPE);
    ObjectNode predicate = statement.putObject("predicate");
    predicate.put("of", name.isPresent() ? IMAGE : KEY);
    if (name.isPresent()) {
      ArrayNode array = predicate.putArray("tags");
      tags.forEach(array::add);
    }
    predicate.put("reason", reason);
    predicate.put("issued", issued.toString());
    return StrictJson.write(statement);
  }

  /** Whether its signer's signature over the document counts no longer. */
  public boolean takesBack(MagnetManifest document) {
    return isOfKey()
        || (name.get().equals(document.name())
            && subject.equals(document.root())
            && !document.issued().isAfter(issued));
  }

  /** Whether it is of the signer's key, and so of all that it has signed. */
  public boolean isOfKey() {
    return name.isEmpty();
  }

  /** Whether somebody who asks for the reference asks for what is withdrawn, as far as it tells. */
  public boolean isAbout(Reference reference) {
    return name.filter(reference.name()::equals).isPresent()
        && reference
            .digest()
            .map(subject::equals)
            .orElseGet(() -> tags.contains(reference.tag().orElse("latest")));
  }
}
