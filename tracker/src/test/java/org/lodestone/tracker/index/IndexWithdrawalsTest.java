package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.index.IndexApi;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.tracker.announce.SwarmCounts;

/** Signatures that were taken back, as those see it who ask an index. */
class IndexWithdrawalsTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Clock CLOCK = Clock.fixed(Documents.NOW, ZoneOffset.UTC);
  private static final MagnetManifest DOCUMENT = Documents.document("acme/app", 1, "1.2");

  @TempDir private Path dir;

  @Test
  void aWithdrawalComesOutAsItWentIn() throws Exception {
    try (TestIndex index = new TestIndex(dir)) {
      index.client.submit(Documents.sign(DOCUMENT, ALICE), ALICE.verificationKey());
      index.client.withdraw(image(ALICE, Documents.NOW));
      index.client.withdraw(image(BOB, Documents.NOW));

      assertEquals(List.of(), index.client.documents(Reference.parse("acme/app:1.2")));
      assertEquals(List.of(), index.client.search("app", 0, 10).hits());
      assertEquals(List.of(image(ALICE, Documents.NOW).withdrawal()), told(index, ALICE));
      assertEquals(2, told(index, ALICE, BOB).size());
      IOException refusal =
          assertThrows(
              IOException.class,
              () -> index.client.submit(Documents.sign(DOCUMENT, ALICE), ALICE.verificationKey()));
      assertTrue(refusal.getMessage().contains("withdrew this image at"), refusal.getMessage());
    }
  }

  @Test
  void asksForAnyNumberPageByPage() throws Exception {
    try (TestIndex index = new TestIndex(dir)) {
      Set<KeyId> keys = new HashSet<>(Set.of(id(ALICE)));
      for (int i = 0; i < 150; i++) {
        index.store.withdraw(image(ALICE, Digest.of(new byte[] {(byte) i})), i);
        keys.add(new KeyId(Digest.of(new byte[] {(byte) i}).hex()));
      }
      List<SignedWithdrawal> all =
          index.client.withdrawals(keys, Deadline.in(Duration.ofSeconds(30)));
      assertEquals(150, all.stream().map(one -> one.withdrawal().subject()).distinct().count());
      assertEquals(150, all.size());
    }
  }

  @Test
  void hostileStatementsAreRefusedWithTheirFault() throws Exception {
    try (TestIndex index = new TestIndex(dir)) {
      Envelope good = image(ALICE, Documents.NOW).envelope();
      Envelope swapped =
          new Envelope(
              good.payloadType(),
              new String(good.payload(), UTF_8).replace("acme/app", "acme/api").getBytes(UTF_8),
              good.signatures());
      Withdrawal ofAlice = Withdrawal.ofKey(id(ALICE), "gone", Documents.NOW);
      byte[] truncated = Arrays.copyOf(good.payload(), good.payload().length - 1);
      Withdrawal future =
          Withdrawal.ofKey(id(ALICE), "gone", Documents.NOW.plus(Duration.ofMinutes(6)));
      assertRefused(index, 422, "invalid_signature", good, BOB);
      assertRefused(index, 422, "invalid_signature", swapped, ALICE);
      assertRefused(index, 400, "invalid_withdrawal", sign(ofAlice.toStatement(), BOB), BOB);
      assertRefused(index, 400, "invalid_withdrawal", sign(truncated, ALICE), ALICE);
      assertRefused(index, 400, "invalid_withdrawal", sign(DOCUMENT.toStatement(), ALICE), ALICE);
      assertRefused(
          index,
          400,
          "invalid_withdrawal",
          sign(Arrays.copyOf(good.payload(), Withdrawal.MAX_BYTES + 1), ALICE),
          ALICE);
      assertRefused(index, 422, "issued_in_future", sign(future.toStatement(), ALICE), ALICE);
      assertEquals(400, post(index, "/documents", good, ALICE).statusCode());
      assertEquals(List.of(), told(index, ALICE, BOB));
    }
  }

  private static void assertRefused(
      TestIndex index, int status, String code, Envelope envelope, SigningKey key)
      throws Exception {
    HttpResponse<String> answer = post(index, "/withdrawals", envelope, key);
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().startsWith("{\"error\":{\"code\":\"" + code + "\""), answer.body());
  }

  private static HttpResponse<String> post(
      TestIndex index, String path, Envelope envelope, SigningKey key) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(index.uri + IndexApi.ROOT + path))
            .POST(BodyPublishers.ofByteArray(Documents.submission(envelope, key)))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void outlivesARestartAndFinishesWhatWasInterrupted() throws Exception {
    try (SqliteDocumentStore store = open(IndexLimits.defaults())) {
      store.submit(submission(ALICE), 1);
    }
    try (Connection index = connect();
        Statement change = index.createStatement()) {
      // A process that died between noting a withdrawal and dropping the documents.
      change.execute(
          "INSERT INTO withdrawals VALUES (7, '%s', '', '', x'', x'', 0, '', 0, 1, x'')"
              .formatted(id(ALICE)));
    }
    try (SqliteDocumentStore store = open(IndexLimits.defaults())) {
      assertEquals(1, store.documents());
      store.tidy();
      assertEquals(0, store.documents());
      assertThrows(IndexException.class, () -> store.submit(submission(ALICE), 1));
    }
  }

  @Test
  void readsAnIndexOfTheEarlierVersion() throws Exception {
    try (SqliteDocumentStore store = open(IndexLimits.defaults())) {
      store.submit(submission(ALICE), 1);
    }
    try (Connection index = connect();
        Statement change = index.createStatement()) {
      change.execute("DROP TABLE withdrawals");
      change.execute("PRAGMA user_version = 2");
    }
    try (SqliteDocumentStore store = open(IndexLimits.defaults())) {
      assertEquals(1, store.documents());
      assertTrue(store.withdraw(image(ALICE, Documents.NOW), 1));
      assertEquals(0, store.documents());
    }
  }

  /** The smallest index has room for eight: four of keys that it does not know. */
  @Test
  void newcomersCannotFillAnIndexWithWithdrawals() throws Exception {
    try (SqliteDocumentStore store = open(Limits.of("maxStoredBytes: 1048576"))) {
      assertTrue(store.withdraw(image(ALICE, Digest.of(new byte[] {1})), 1));
      IndexException refusal =
          assertThrows(
              IndexException.class,
              () -> store.withdraw(image(ALICE, Digest.of(new byte[] {2})), 1));
      assertTrue(refusal.getMessage().startsWith("your address has its share"));
      for (int source = 2; source <= 4; source++) {
        assertTrue(store.withdraw(image(ALICE, Digest.of(new byte[] {(byte) source})), source));
      }
      assertTrue(store.withdraw(image(BOB, Documents.NOW), 5), "who has most gives way");
      assertEquals(3, store.withdrawals(List.of(id(ALICE)), 0, 10).size());
      assertEquals(
          IndexError.INDEX_FULL,
          assertThrows(
                  IndexException.class,
                  () -> store.withdraw(image(ALICE, Digest.of(new byte[] {9})), 9))
              .error());
      assertFalse(store.withdraw(image(BOB, Documents.NOW), 5));
    }
  }

  private SqliteDocumentStore open(IndexLimits limits) throws IOException {
    return SqliteDocumentStore.open(dir, limits, infoHash -> SwarmCounts.Counts.NONE, CLOCK);
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("index.db"));
  }

  private static List<Withdrawal> told(TestIndex index, SigningKey... keys) throws IOException {
    Set<KeyId> ids = new HashSet<>();
    Arrays.asList(keys).forEach(key -> ids.add(id(key)));
    return index.client.withdrawals(ids, Deadline.in(Duration.ofSeconds(30))).stream()
        .map(SignedWithdrawal::withdrawal)
        .toList();
  }

  private static Submission submission(SigningKey key) {
    return new Submission(Documents.sign(DOCUMENT, key), key.verificationKey(), DOCUMENT);
  }

  private static SignedWithdrawal image(SigningKey key, Instant issued) {
    return image(key, DOCUMENT.root(), issued);
  }

  private static SignedWithdrawal image(SigningKey key, Digest root) {
    return image(key, root, Documents.NOW);
  }

  private static SignedWithdrawal image(SigningKey key, Digest root, Instant issued) {
    return SignedWithdrawal.sign(
        Withdrawal.ofImage(RepositoryName.parse("acme/app"), root, List.of("1.2"), "x", issued),
        key);
  }

  private static Envelope sign(byte[] statement, SigningKey key) {
    return Envelope.sign(MagnetManifest.PAYLOAD_TYPE, statement, key);
  }

  private static KeyId id(SigningKey key) {
    return key.verificationKey().id();
  }
}
