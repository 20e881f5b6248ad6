package org.lodestone.tracker.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.Cosigning;
import org.lodestone.tlog.Disclosure;
import org.lodestone.tlog.KeptLog;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.TilePath;
import org.lodestone.tlog.TiledTree;
import org.lodestone.tlog.WithdrawalEntry;

class DocumentLogTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00.123456789Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final NoteSigner SIGNER =
      new NoteSigner("log.example", SigningKey.generate(SigningKey.Algorithm.ED25519));
  private static final KeyId ALICE = new KeyId("a".repeat(64));
  private static final KeyId BOB = new KeyId("b".repeat(64));
  private static final RepositoryName APP = RepositoryName.parse("acme/app");

  @TempDir private Path dir;

  private final List<AcceptedDocument> accepted = new ArrayList<>();
  private boolean broken;

  @Test
  void logsEachDocumentOnceInTheOrderOfTheFeed() throws Exception {
    try (DocumentLog log = open()) {
      accept(1, ALICE);
      accept(2, ALICE);
      log.run();
      accept(1, BOB);
      log.run();
      log.run();
      assertEquals(List.of(entry(1, ALICE), entry(2, ALICE), entry(1, BOB)), entries(log));
    }
  }

  @Test
  void logsAfterADeathWhatWasAcceptedBefore() throws Exception {
    accept(1, ALICE);
    try (DocumentLog log = open()) {
      log.run();
    }
    accept(2, ALICE);
    try (DocumentLog log = open()) {
      log.run();
      assertEquals(List.of(entry(1, ALICE), entry(2, ALICE)), entries(log));
    }
  }

  /** An index restored from an older copy gives its ids anew. */
  @Test
  void followsAnIndexThatWasRestored() throws Exception {
    for (int i = 1; i <= 5; i++) {
      accept(i, ALICE);
    }
    try (DocumentLog log = open()) {
      log.run();
    }
    accepted.subList(2, 5).clear();
    accept(6, BOB);
    try (DocumentLog log = open()) {
      log.run();
      assertEquals(6, log.published().tree().size());
      assertEquals(entry(6, BOB), entries(log).get(5));
    }
  }

  @Test
  void logsMoreThanABatchInOneRun() throws Exception {
    int count = 20_000;
    for (int i = 0; i < count; i++) {
      accept(i, ALICE);
    }
    try (DocumentLog log = open()) {
      log.run();
      assertEquals(count, log.published().tree().size());
      proves(log, entry(0, ALICE));
      proves(log, entry(count - 1, ALICE));
    }
  }

  @Test
  void goesOnWhenTheFeedIsThereAgain() throws Exception {
    try (DocumentLog log = open()) {
      accept(1, ALICE);
      log.run();
      accept(2, ALICE);
      broken = true;
      assertThrows(IOException.class, log::run);
      broken = false;
      log.run();
      assertEquals(2, log.published().tree().size());
    }
  }

  @Test
  void provesWhatItHasAndNothingElse() throws Exception {
    try (DocumentLog log = open()) {
      accept(1, ALICE);
      assertEquals(Optional.empty(), log.prove(payload(1), ALICE));
      log.run();
      proves(log, entry(1, ALICE));
      assertEquals(Optional.empty(), log.prove(payload(1), BOB));
      assertEquals(Optional.empty(), log.prove(payload(2), ALICE));
    }
  }

  /** What is not covered by the checkpoint could still come out otherwise. */
  @Test
  void showsTilesThatArePublishedOnly() throws Exception {
    try (DocumentLog log = open()) {
      accept(1, ALICE);
      log.run();
      assertTrue(log.tile(TilePath.parse("tile/0/000.p/1")).isPresent());
      assertTrue(log.tile(TilePath.parse("tile/entries/000.p/1")).isPresent());
      assertEquals(Optional.empty(), log.tile(TilePath.parse("tile/0/000.p/2")));
      assertEquals(Optional.empty(), log.tile(TilePath.parse("tile/0/000")));
      assertEquals(Optional.empty(), log.tile(TilePath.parse("tile/1/000.p/1")));
    }
  }

  @ParameterizedTest
  @EnumSource(LogKind.class)
  void logsWithdrawalsBesideDocuments(LogKind kind) throws Exception {
    AcceptedWithdrawal withdrawal = new AcceptedWithdrawal(1, ALICE, payload(9));
    accept(1, ALICE);
    for (int start = 0; start < 2; start++) {
      try (DocumentLog log = openWith(withdrawal, kind)) {
        log.run();
        LogProof proof = log.prove(withdrawal.payload(), ALICE).orElseThrow();
        assertEquals(
            new WithdrawalEntry(NOW.truncatedTo(ChronoUnit.MILLIS), ALICE, payload(9)),
            WithdrawalEntry.parse(
                Disclosure.parse(proof.extra().orElseThrow()).entry().orElseThrow()));
        assertEquals(2, log.published().tree().size());
        assertEquals(List.of(1L), KeptLog.read(dir).find(withdrawal.payload()));
      }
    }
  }

  private DocumentLog openWith(AcceptedWithdrawal withdrawal, LogKind kind) throws IOException {
    Accepted.Feed withdrawals = (id, most) -> id < 1 ? List.of(withdrawal) : List.of();
    return DocumentLog.open(
        dir, kind, SIGNER, Cosigning.NONE, List.of(this::feed, withdrawals), CLOCK);
  }

  /** Tiles tell nothing; who knows what a document is known by is told where it is. */
  @Test
  void aProtectedLogDisclosesEntriesOneByOne() throws Exception {
    accept(1, ALICE);
    accept(2, BOB);
    try (DocumentLog log = open(LogKind.PROTECTED)) {
      log.run();
      proves(log, entry(1, ALICE));
      proves(log, entry(2, BOB));
      assertEquals(Optional.empty(), log.prove(payload(1), BOB));
      for (byte[] leaf : new TiledTree(log::tile, 2).entries(0, 2)) {
        assertEquals(33, leaf.length);
      }
    }
    accept(1, ALICE);
    accept(3, ALICE);
    try (DocumentLog log = open(LogKind.PROTECTED)) {
      log.run();
      assertEquals(3, log.published().tree().size());
      proves(log, entry(1, ALICE));
      proves(log, entry(3, ALICE));
    }
  }

  @Test
  void isOfOneKindForEver() throws Exception {
    open(LogKind.PROTECTED).close();
    IOException isProtected = assertThrows(IOException.class, () -> open(LogKind.PUBLIC).close());
    assertTrue(isProtected.getMessage().contains("set kind to protected"), isProtected::getMessage);
    Files.delete(dir.resolve("openings"));
    accept(1, ALICE);
    try (DocumentLog log = open(LogKind.PUBLIC)) {
      log.run();
    }
    IOException isPublic = assertThrows(IOException.class, () -> open(LogKind.PROTECTED).close());
    assertTrue(
        isPublic.getMessage().contains("has 1 entries and no openings"), isPublic::getMessage);
  }

  private DocumentLog open() throws IOException {
    return open(LogKind.PUBLIC);
  }

  private DocumentLog open(LogKind kind) throws IOException {
    return DocumentLog.open(dir, kind, SIGNER, Cosigning.NONE, List.of(this::feed), CLOCK);
  }

  private List<AcceptedDocument> feed(long id, int most) throws IOException {
    if (broken) {
      throw new IOException("the feed was told to be broken");
    }
    return accepted.stream().filter(one -> one.id() > id).limit(most).toList();
  }

  private void accept(int content, KeyId key) {
    accepted.add(new AcceptedDocument(accepted.size() + 1L, key, APP, payload(content)));
  }

  private static Digest payload(int content) {
    return Digest.of(new byte[] {(byte) content, (byte) (content >> 8)});
  }

  private static LogEntry entry(int content, KeyId key) {
    return new LogEntry(Instant.ofEpochMilli(NOW.toEpochMilli()), key, APP, payload(content));
  }

  private static List<LogEntry> entries(DocumentLog log) throws IOException {
    long size = log.published().tree().size();
    TiledTree tree = new TiledTree(log::tile, size);
    return tree.entries(0, size).stream().map(LogEntry::parse).toList();
  }

  private static void proves(DocumentLog log, LogEntry entry) throws Exception {
    LogProof proof = log.prove(entry.payload(), entry.key()).orElseThrow();
    Disclosure told = proof.verifyDisclosure(new LogKeys(SIGNER.verifierKey(), List.of(), 0));
    assertEquals(entry, LogEntry.parse(told.entry().orElseThrow()));
  }
}
