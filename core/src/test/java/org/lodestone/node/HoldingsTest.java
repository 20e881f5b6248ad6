package org.lodestone.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SampleDocument;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.store.LayoutIndex;

final class HoldingsTest {

  @TempDir Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SigningKey other = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SampleDocument sample = new SampleDocument();
  private Instant now = SampleDocument.ISSUED;
  private BlobStore store;
  private Holdings holdings;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.fixed(now, ZoneOffset.UTC));
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    store.close();
  }

  private void reopen() throws IOException {
    close();
    open();
  }

  private MagnetManifest remember(SigningKey... signers) throws IOException {
    MagnetManifest document = sample.build();
    for (SigningKey signer : signers) {
      holdings.remember(
          document,
          List.of(sample.signedBy(signer)),
          List.of(signer.verificationKey().id()),
          Origin.ACCEPTED);
    }
    return document;
  }

  private List<Long> sequences(String tag) throws IOException {
    return holdings.documents(Reference.ofTag(sample.name, tag)).stream()
        .map(one -> one.document().sequence())
        .toList();
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("store/lodestone/documents"))) {
      return files.count();
    }
  }

  @Test
  void findsADocumentByTagManifestAndBlob() throws IOException {
    MagnetManifest document = remember(key);
    Digest blob = document.blobs().get(0).descriptor().digest();
    for (Reference reference :
        List.of(
            Reference.ofTag(sample.name, "1.2"),
            Reference.ofDigest(sample.name, document.root()),
            Reference.ofDigest(sample.name, blob))) {
      RememberedDocument found = holdings.documents(reference).get(0);
      assertEquals(document.root(), found.document().root());
      assertTrue(found.envelopes().get(0).signedBy(key.verificationKey()));
    }
    assertEquals(1, holdings.listing(blob).size());
    assertEquals(SwarmClass.PUBLIC, holdings.swarmClass(blob));
    assertEquals(SwarmClass.NONE, holdings.swarmClass(Digest.of(new byte[] {1})));
  }

  @Test
  void keepsTheNewestOfEachNameTagAndSigner() throws IOException {
    for (int i = 0; i < 40; i++) {
      sample.sequence = 100L + i;
      sample.manifests = List.of(SampleDocument.image("build " + i, 1));
      remember(key);
    }
    sample.sequence = 50;
    remember(other);
    assertEquals(List.of(139L, 50L), sequences("1.2"));
    holdings.dropSuperseded();
    assertEquals(18, files(), "two current ones, and the last superseded for pulls under way");

    now = now.plus(Duration.ofDays(1));
    reopen();
    holdings.dropSuperseded();
    assertEquals(2, files());
    assertEquals(List.of(139L, 50L), sequences("1.2"));
  }

  @Test
  void anOlderDocumentThatWasAskedForByDigestStays() throws IOException {
    sample.sequence = 9;
    remember(key);
    sample.sequence = 8;
    sample.manifests = List.of(SampleDocument.image("older", 1));
    MagnetManifest older = remember(key);
    assertEquals(List.of(9L), sequences("1.2"));
    now = now.plus(Duration.ofDays(1));
    reopen();
    holdings.dropSuperseded();
    assertEquals(1, holdings.documents(Reference.ofDigest(sample.name, older.root())).size());
  }

  @Test
  void keepsAPayloadOnceWithAllItsSignatures() throws IOException {
    remember(key, other);
    remember(key);
    assertEquals(1, files());
    Envelope kept =
        holdings.documents(Reference.ofTag(sample.name, "1.2")).get(0).envelopes().get(0);
    assertTrue(kept.signedBy(key.verificationKey()) && kept.signedBy(other.verificationKey()));
  }

  @Test
  void readsWhatOlderReleasesLeft() throws IOException {
    byte[] first = sample.signedBy(key).toJson();
    byte[] second = sample.signedBy(other).toJson();
    String payload = sample.signedBy(key).payloadDigest().hex();
    store.writeState("documents", payload + ".0123456789abcdef", first);
    store.writeState("documents", payload + ".fedcba9876543210", second);
    store.writeState("documents", "damaged", new byte[] {'{'});
    store.writeState("documents", "f".repeat(64), new byte[] {'{'});
    reopen();
    Envelope kept =
        holdings.documents(Reference.ofTag(sample.name, "1.2")).get(0).envelopes().get(0);
    assertTrue(kept.signedBy(key.verificationKey()) && kept.signedBy(other.verificationKey()));
    assertEquals(3, files());
  }

  @Test
  void aLostOrDamagedCatalogIsMadeAnew() throws IOException {
    MagnetManifest document = remember(key);
    byte[] manifest = document.manifests().get(0).bytes();
    store.put(manifest);
    holdings.name(List.of("acme/app:1.2"), document.manifests().get(0).descriptor());
    close();
    Path catalog = dir.resolve("store/lodestone/catalog.db");
    byte[] damaged = Files.readAllBytes(catalog);
    for (int i = 0; i < damaged.length; i += 7) {
      damaged[i] ^= 0x55;
    }
    for (byte[] found : List.of(damaged, "no database".repeat(100).getBytes(UTF_8))) {
      Files.write(catalog, found);
      open();
      assertEquals(List.of(7L), sequences("1.2"));
      assertEquals(
          SwarmClass.PUBLIC, holdings.swarmClass(document.blobs().get(0).descriptor().digest()));
      assertEquals(
          Optional.of(document.root()), holdings.image("acme/app:1.2").map(Descriptor::digest));
      assertTrue(store.contains(document.root()));
      assertArrayEquals(
          found, Files.readAllBytes(dir.resolve("store/lodestone/catalog.db.damaged")));
      close();
    }
    open();
  }

  @Test
  void indexJsonHasOtherToolsNamesAndTheNewestOfOurs() throws IOException {
    Manifest image = SampleDocument.image("app", 1);
    store.put(image.bytes());
    store.changeIndex(index -> index.with("theirs", image.descriptor()));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      names.add("acme/app:" + i);
    }
    holdings.name(names, image.descriptor());
    assertTrue(Files.size(dir.resolve("store/index.json")) < Manifest.MAX_BYTES);
    reopen();
    LayoutIndex index = LayoutIndex.parse(Files.readAllBytes(dir.resolve("store/index.json")));
    assertEquals(ImageNames.MAX_NAMES + 1, index.refNames().size());
    assertEquals(image.digest(), index.find(Optional.of("theirs")).digest());
    assertEquals(image.digest(), index.find(Optional.of("acme/app:99999")).digest());
    assertEquals(Optional.of(image.digest()), holdings.image("acme/app:0").map(Descriptor::digest));

    Manifest newer = SampleDocument.image("newer", 1);
    holdings.name(List.of("acme/app:0"), newer.descriptor());
    index = LayoutIndex.parse(Files.readAllBytes(dir.resolve("store/index.json")));
    assertEquals(newer.digest(), index.find(Optional.of("acme/app:0")).digest());
    assertEquals(ImageNames.MAX_NAMES + 1, index.refNames().size());
  }

  @Test
  void startsWithAnIndexJsonThatHasGrownTooLarge() throws IOException {
    MagnetManifest document = remember(key);
    store.put(document.manifests().get(0).bytes());
    close();
    Files.delete(dir.resolve("store/lodestone/catalog.db"));
    Map<String, Descriptor> many = new LinkedHashMap<>();
    for (int i = 0; i < 30_000; i++) {
      many.put("acme/app:" + i, document.manifests().get(0).descriptor());
    }
    byte[] large = LayoutIndex.empty().withOwn(name -> false, many, Integer.MAX_VALUE).bytes();
    assertTrue(large.length > Manifest.MAX_BYTES);
    Files.write(dir.resolve("store/index.json"), large);
    open();
    LayoutIndex index = LayoutIndex.parse(Files.readAllBytes(dir.resolve("store/index.json")));
    assertEquals(document.root(), index.find(Optional.of("acme/app:1.2")).digest());
    assertArrayEquals(
        large, Files.readAllBytes(dir.resolve("store/lodestone/index.json.too-large")));
  }

  @Test
  void lendsWhatIsRightAndRemovesWhatIsNot() throws IOException {
    Digest blob = store.put(new byte[1000]);
    List<Digest> lost = new ArrayList<>();
    holdings.watchedBy(
        new BlobWatcher() {
          @Override
          public void lost(Digest digest) {
            lost.add(digest);
          }
        });
    try (Lease lease = holdings.lease(blob).orElseThrow()) {
      assertEquals(1000, Files.size(lease.path()));
      assertFalse(holdings.evict(blob), "it is being read");
    }
    Files.write(store.path(blob), new byte[] {1});
    assertEquals(Optional.empty(), holdings.lease(blob));
    assertFalse(store.contains(blob));
    assertEquals(List.of(blob), lost);
  }

  @Test
  void smallBlobsAreInMemoryAfterTheyWereReadUntilTheyGo() throws IOException {
    byte[] content = new byte[Lease.SMALL];
    Digest blob = store.put(content);
    assertEquals(Optional.empty(), holdings.recent(blob));
    try (Lease lease = holdings.lease(blob).orElseThrow()) {
      assertArrayEquals(content, lease.bytes());
    }
    assertTrue(holdings.evict(blob));
    assertEquals(Optional.empty(), holdings.recent(blob));
  }

  @Test
  void aSmallBlobThatIsDamagedIsNotRead() throws IOException {
    Digest blob = store.put(new byte[1000]);
    try (Lease lease = holdings.lease(blob).orElseThrow()) {
      Files.write(store.path(blob), new byte[] {1});
      assertThrows(NoSuchFileException.class, lease::bytes);
    }
    assertEquals(Optional.empty(), holdings.recent(blob));
    assertEquals(List.of(blob), holdings.lost());
  }

  @Test
  void checksBlobsAfterAStartThatWasNotClean() throws Exception {
    Digest whole = store.put(new byte[1000]);
    Digest rotten = store.put(new byte[2000]);
    reopen();
    assertTrue(holdings.blobs().isBelieved(whole));
    holdings.flush();
    // As a process that is killed: nobody closes the holdings.
    var time = Files.getLastModifiedTime(store.path(rotten));
    Files.write(store.path(rotten), new byte[] {7}, StandardOpenOption.WRITE);
    Files.setLastModifiedTime(store.path(rotten), time);
    try (Holdings next = Holdings.open(store, Clock.systemUTC())) {
      assertFalse(next.blobs().isBelieved(whole));
      assertTrue(next.lease(whole).isPresent());
      assertTrue(next.blobs().isBelieved(whole));
      assertEquals(Optional.empty(), next.lease(rotten));
    }
  }

  /** A file that can be opened, and not read: the kernel says EIO. */
  @Test
  void whatCannotBeReadIsDamaged() throws IOException {
    Digest blob = store.put(new byte[1000]);
    Files.delete(store.path(blob));
    Files.createSymbolicLink(store.path(blob), Path.of("/proc/self/mem"));
    assertEquals(Optional.empty(), holdings.lease(blob));
    assertFalse(Files.exists(store.path(blob), LinkOption.NOFOLLOW_LINKS));
    assertEquals(List.of(blob), holdings.lost());
  }

  @Test
  void remembersWhatWasLostUntilItIsHereAgain() throws IOException {
    byte[] content = new byte[1000];
    Digest blob = store.put(content);
    Files.write(store.path(blob), new byte[] {1});
    assertEquals(Optional.empty(), holdings.lease(blob));
    reopen();
    assertEquals(List.of(blob), holdings.lost());
    store.put(content);
    holdings.flush();
    assertEquals(List.of(), holdings.lost());
  }

  /** Whoever has it open goes on with that; the new file is nobody's yet. */
  @Test
  void aDamagedBlobGoesAlsoWhileItIsRead() throws Exception {
    byte[] content = new byte[1000];
    Digest blob = store.put(content);
    try (Lease lease = holdings.lease(blob).orElseThrow();
        InputStream in = Files.newInputStream(lease.path())) {
      Files.write(store.path(blob), new byte[] {1});
      assertEquals(Optional.empty(), holdings.leaseAsync(blob).get());
      assertEquals(1, in.readAllBytes().length);
    }
    store.put(content);
    assertTrue(holdings.has(blob));
    assertTrue(holdings.evict(blob));
  }

  @Test
  void aStopThatCouldNotKeepWhatIsKnownIsNotClean() throws Exception {
    Digest blob = store.put(new byte[1000]);
    sql("CREATE TRIGGER refuse BEFORE INSERT ON blobs BEGIN SELECT RAISE(ABORT, 'full'); END");
    assertThrows(IOException.class, holdings::close);
    sql("DROP TRIGGER refuse");
    store.close();
    open();
    assertFalse(holdings.has(blob));
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = connect();
        Statement run = connection.createStatement()) {
      run.executeUpdate(statement);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("store/lodestone/catalog.db"));
  }

  private List<String> texts(String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement run = connection.createStatement();
        ResultSet rows = run.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @Test
  void whatWasPublishedStaysSoWhateverIsAccepted() throws Exception {
    MagnetManifest document = sample.build();
    for (Origin origin : List.of(Origin.PUBLISHED, Origin.ACCEPTED)) {
      holdings.remember(
          document,
          List.of(sample.signedBy(key), sample.signedBy(other)),
          List.of(key.verificationKey().id()),
          origin);
      holdings.remember(document, List.of(sample.signedBy(other)), List.of(), origin);
    }
    String origins = "SELECT DISTINCT origin FROM %s ORDER BY origin";
    assertEquals(List.of("published"), texts(origins.formatted("documents")));
    assertEquals(List.of("published"), texts(origins.formatted("reasons")));
    sample.sequence++;
    remember(key);
    assertEquals(List.of("accepted", "published"), texts(origins.formatted("reasons")));
    close();
    Files.delete(dir.resolve("store/lodestone/catalog.db"));
    open();
    assertEquals(List.of("accepted", "published"), texts(origins.formatted("documents")));
    assertEquals(List.of("accepted", "published"), texts(origins.formatted("reasons")));
  }

  @Test
  void findsDocumentsOfThoseAskedForOnly() throws IOException {
    remember(key);
    Reference reference = Reference.ofTag(sample.name, "1.2");
    Deadline soon = Deadline.in(Duration.ofMinutes(1));
    assertEquals(1, holdings.find(reference, Set.of(), soon).size());
    assertEquals(1, holdings.find(reference, Set.of(key.verificationKey().id()), soon).size());
    assertEquals(List.of(), holdings.find(reference, Set.of(other.verificationKey().id()), soon));
  }

  @Test
  void takesABlobOutOfUseBeforeItsFileGoes() throws IOException {
    Digest blob = store.put(new byte[10]);
    List<Boolean> thereWhenLeaving = new ArrayList<>();
    holdings.watchedBy(
        new BlobWatcher() {
          @Override
          public void leaving(Digest digest) {
            thereWhenLeaving.add(store.contains(digest));
          }
        });
    assertTrue(holdings.evict(blob));
    assertEquals(List.of(true), thereWhenLeaving);
    assertFalse(store.contains(blob));
    assertThrows(IOException.class, () -> store.read(blob));
  }

  @Test
  void aNewReleasesCatalogIsNotSetAside() throws IOException {
    close();
    Path catalog = dir.resolve("store/lodestone/catalog.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + catalog);
        var statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    } catch (SQLException e) {
      throw new IOException(e);
    }
    store = BlobStore.open(dir.resolve("store"));
    IOException refused =
        assertThrows(IOException.class, () -> Holdings.open(store, Clock.systemUTC()));
    assertTrue(refused.getMessage().contains("use a newer release"), refused.getMessage());
    Files.delete(catalog);
    holdings = Holdings.open(store, Clock.systemUTC());
  }
}
