package org.lodestone.gateway.push;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.TransferAbortedException;
import org.lodestone.node.Holdings;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrents;

class UploadsTest {

  private static final RepositoryName NAME = RepositoryName.parse("acme/app");
  private static final byte[] BLOB = new byte[1_000_000];

  static {
    new Random(1).nextBytes(BLOB);
  }

  @TempDir private Path dir;
  private BlobStore store;
  private Holdings holdings;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir);
    holdings = Holdings.open(store, Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    store.close();
  }

  @Test
  void theTorrentIsMadeWhileTheBlobArrivesInChunks() throws Exception {
    Upload upload = new Upload(NAME, holdings);
    upload.append(part(0, 10), OptionalLong.of(10));
    upload.append(part(10, 600_000), OptionalLong.empty());
    upload.append(part(600_000, 1_000_000), OptionalLong.empty());
    upload.commit(Algorithm.SHA256.of(BLOB));
    upload.close();
    Digest digest = Digest.of(BLOB);
    assertArrayEquals(BLOB, Files.readAllBytes(store.path(digest)));
    assertEquals(
        BlobHasher.hash(store.path(digest)).torrent(), new BlobTorrents(store).find(digest));
  }

  @Test
  void anUploadGoesOnWhereItsClientStopped() throws Exception {
    Upload upload = new Upload(NAME, holdings);
    InputStream cut = new SequenceInputStream(part(0, 700_000), new Broken());
    assertThrows(TransferAbortedException.class, () -> upload.append(cut, OptionalLong.empty()));
    int here = (int) upload.size();
    assertTrue(here > 700_000 - (256 << 10) && here <= 700_000, here + " bytes");
    upload.append(part(here, BLOB.length), OptionalLong.empty());
    assertEquals(BLOB.length, upload.commit(Algorithm.SHA256.of(BLOB)).size());
    upload.close();
  }

  @Test
  void anUploadThatWasLeftEnds() throws Exception {
    Uploads uploads = new Uploads(holdings, 10, Duration.ZERO);
    Upload left = uploads.begin(NAME);
    uploads.run();
    left.end(); // until now a request was at it
    assertEquals(left, uploads.take(NAME, left.id()));
    left.end();
    uploads.run();
    assertEquals(ErrorCode.BLOB_UPLOAD_UNKNOWN, refusal(uploads, left.id()).code());
    try (Stream<Path> files = Files.list(dir.resolve("lodestone/tmp"))) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void thereAreNotMoreThanTheBound() throws Exception {
    Uploads uploads = new Uploads(holdings, 2, Duration.ofHours(1));
    uploads.begin(NAME).end();
    Upload second = uploads.begin(NAME);
    RegistryException full = assertThrows(RegistryException.class, () -> uploads.begin(NAME));
    assertEquals(429, full.status());
    uploads.end(second);
    uploads.begin(NAME).end();
  }

  private static RegistryException refusal(Uploads uploads, String id) {
    return assertThrows(RegistryException.class, () -> uploads.take(NAME, id));
  }

  private static InputStream part(int from, int to) {
    return new ByteArrayInputStream(Arrays.copyOfRange(BLOB, from, to));
  }

  private static final class Broken extends InputStream {
    @Override
    public int read() throws IOException {
      throw new TransferAbortedException("the client has gone");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return read();
    }
  }
}
