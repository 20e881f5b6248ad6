package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;
import org.lodestone.sqlite.SqliteLibrary;

/**
 * Fills the index of {@code scripts/bench/index}, and writes down what to ask it. Documents are
 * added as those that are submitted, many in one transaction, and each signature is random bytes:
 * to make and to check a true one takes longer than all the rest, and leaves the same bytes.
 *
 * <p>A thousand publishers have four versions each of their images. An image's name is three words,
 * of which few are frequent and most are rare.
 *
 * <p>Arguments: {@code FOLDER DOCUMENTS QUESTIONS ANSWERS}: so many questions of each kind, paths
 * of the index's API, are written to files of that folder.
 */
public final class IndexLoad {

  private static final int KEYS = 1_000;
  private static final int VERSIONS = 4;
  private static final int WORDS = 20_000;
  private static final int BATCH = 100_000;
  private static final String SYLLABLES = "bacadafagahakalamanaparasatavazaeloriumi";

  private final int documents;
  private final Instant now = Instant.now();
  private final List<VerificationKey> keys =
      IntStream.range(0, KEYS)
          .mapToObj(n -> SigningKey.generate(SigningKey.Algorithm.ED25519).verificationKey())
          .toList();

  private IndexLoad(int documents) {
    this.documents = documents;
  }

  public static void main(String[] args) throws Exception {
    IndexLoad load = new IndexLoad(Integer.parseInt(args[1]));
    load.fill(Path.of(args[0]));
    int count = Integer.parseInt(args[2]);
    Path questions = Path.of(args[3]);
    ask(questions, "tags", count, load::byTag);
    ask(questions, "digests", count, load::byDigest);
    ask(questions, "blobs", count, load::byBlob);
    ask(questions, "searches", count, load::search);
  }

  private void fill(Path folder) throws Exception {
    Files.createDirectories(folder);
    SqliteLibrary.load(folder);
    IndexLimits limits = IndexLimits.defaults();
    try (Database database = Database.open(folder.resolve("index.db"), limits.maxStoredBytes())) {
      for (int first = 0; first < documents; first += BATCH) {
        int from = first;
        int unused =
            database.write(
                connection -> add(connection, from, Math.min(documents, from + BATCH)), n -> {});
      }
    }
  }

  private int add(Connection connection, int from, int to) throws SQLException, IndexException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA cache_size = -2000000");
    }
    // Known at once, as most keys of an index that has run for long.
    Shares shares = new Shares(Limits.of("knownAfter: PT0S"));
    DocumentWriter writer = new DocumentWriter(connection, shares, new BlobTable(connection));
    for (int number = from; number < to; number++) {
      writer.add(submission(number), 0, now);
    }
    return to - from;
  }

  private Submission submission(int number) {
    VerificationKey key = keys.get(number / VERSIONS % KEYS);
    MagnetManifest document = document(number);
    byte[] signature = new byte[64];
    new Random(number).nextBytes(signature);
    Envelope envelope =
        new Envelope(
            MagnetManifest.PAYLOAD_TYPE,
            document.toStatement(),
            List.of(new Envelope.Signature(Optional.of(key.id().hex()), signature)));
    return new Submission(envelope, key, document);
  }

  private MagnetManifest document(int number) {
    return Documents.document(
        name(number),
        now.toEpochMilli() - documents + number,
        now,
        now.plus(Duration.ofDays(365)),
        List.of(Documents.image("image " + number)),
        tag(number));
  }

  private static String tag(int number) {
    return "1." + number % VERSIONS;
  }

  private static String name(int number) {
    List<String> words = words(number / VERSIONS);
    return words.get(0) + "/" + words.get(1) + "-" + words.get(2);
  }

  private static List<String> words(int image) {
    Random random = new Random(image);
    return IntStream.range(0, 3)
        .mapToObj(n -> word((int) (WORDS * Math.pow(random.nextDouble(), 3))))
        .toList();
  }

  /** As many syllables as it takes to tell it from others. */
  private static String word(int number) {
    StringBuilder word = new StringBuilder();
    for (int rest = number + 20; rest > 0; rest /= 20) {
      word.append(SYLLABLES, rest % 20 * 2, rest % 20 * 2 + 2);
    }
    return word.toString();
  }

  private static void ask(Path folder, String kind, int count, IntFunction<String> question)
      throws IOException {
    Files.createDirectories(folder);
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      paths.add("/index/v1" + question.apply(i));
    }
    Files.write(folder.resolve(kind), paths, UTF_8);
  }

  private int someDocument(int question) {
    return new Random(~question).nextInt(documents);
  }

  private String byTag(int question) {
    int number = someDocument(question);
    return "/documents?name=" + name(number) + "&tag=" + tag(number);
  }

  private String byDigest(int question) {
    int number = someDocument(question);
    return "/documents?name="
        + name(number)
        + "&digest="
        + Documents.image("image " + number).digest();
  }

  private String byBlob(int question) {
    return "/blobs/" + Documents.digest("image " + someDocument(question) + " layer");
  }

  /** A name, a word of one, the beginning of a word, or a word and a version. */
  private String search(int question) {
    int number = someDocument(question);
    List<String> words = words(number / VERSIONS);
    String query =
        switch (question % 4) {
          case 0 -> name(number);
          case 1 -> words.get(1);
          case 2 -> words.get(1).substring(0, 3);
          default -> words.get(2) + " " + tag(number);
        };
    return "/search?q=" + URLEncoder.encode(query, UTF_8);
  }
}
