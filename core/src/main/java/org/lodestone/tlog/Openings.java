package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lodestone.io.DurableFiles;

/**
 * What opens the leaves of a protected log, in the file {@code openings} of its folder: a line that
 * names the form, then one after the other as in a bundle, the first of the first leaf. It is on
 * disk before its leaf is appended, so after a death there may be some, whole or not, that no leaf
 * needs; they are written over. One thread at a time.
 */
public final class Openings implements Leaves {

  private static final String FILE = "openings";
  private static final byte[] FORM = "lodestone-log-openings/v1\n".getBytes(US_ASCII);
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final SecureRandom random = new SecureRandom();

  /** Where each bundle of 256 begins. */
  private long[] starts = new long[16];

  private long count;

  /** Where the last of all ends. */
  private long end = FORM.length;

  private Openings(Path file) {
    this.file = file;
  }

  /** Whether a folder is of a protected log. */
  public static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /**
   * Opens those of a log, and makes the file if the log is new.
   *
   * @param size of the log
   * @throws IOException when some of its leaves cannot be opened
   */
  public static Openings open(Path folder, long size) throws IOException {
    Path file = folder.resolve(FILE);
    if (size == 0 && !Files.exists(file)) {
      DurableFiles.replace(file, FORM, folder.resolve("new"));
    }
    Openings openings = new Openings(file);
    openings.scan(size);
    return openings;
  }

  /** Finds the first openings, as many as the log has leaves. */
  private void scan(long size) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      if (!Arrays.equals(in.readNBytes(FORM.length), FORM)) {
        throw new IOException(file + " is damaged: it is no file of openings");
      }
      while (count < size) {
        int bytes = in.readUnsignedShort();
        in.skipNBytes(bytes);
        add(bytes);
      }
    } catch (EOFException e) {
      throw new IOException(
          "%s opens %d entries, but the log has %d: restore the newest copy of it"
              .formatted(file, count, size),
          e);
    }
  }

  private void add(int bytes) {
    if (count % TilePath.FULL == 0) {
      int bundle = (int) (count / TilePath.FULL);
      if (bundle == starts.length) {
        starts = Arrays.copyOf(starts, 2 * bundle);
      }
      starts[bundle] = end;
    }
    count++;
    end += Short.BYTES + bytes;
  }

  @Override
  public synchronized List<byte[]> make(long size, List<byte[]> entries) throws IOException {
    cut(size);
    List<ProtectedEntry> hidden =
        entries.stream().map(entry -> ProtectedEntry.hide(entry, random)).toList();
    byte[] bundle = EntryBundle.encode(hidden.stream().map(ProtectedEntry::opening).toList());
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.truncate(end);
      ByteBuffer rest = ByteBuffer.wrap(bundle);
      while (rest.hasRemaining()) {
        out.write(rest, end + rest.position());
      }
      out.force(true);
    }
    hidden.forEach(one -> add(one.opening().length));
    return hidden.stream().map(ProtectedEntry::leaf).toList();
  }

  /** Forgets what no leaf needs. */
  private void cut(long size) throws IOException {
    if (size > count) {
      throw new IOException("the log has %d entries, %s opens %d".formatted(size, file, count));
    }
    int bundle = (int) (size / TilePath.FULL);
    if (size < count) {
      List<byte[]> kept = bundle(bundle).subList(0, (int) (size % TilePath.FULL));
      count = (long) bundle * TilePath.FULL;
      end = starts[bundle];
      kept.forEach(one -> add(one.length));
    }
  }

  @Override
  public synchronized List<Disclosure> disclose(long start, List<byte[]> leaves)
      throws IOException {
    if (start + leaves.size() > count) {
      throw new IOException(
          "%s opens %d entries, not %d".formatted(file, count, start + leaves.size()));
    }
    List<Disclosure> disclosed = new ArrayList<>();
    List<byte[]> bundle = List.of();
    for (int i = 0; i < leaves.size(); i++) {
      long index = start + i;
      int within = (int) (index % TilePath.FULL);
      if (i == 0 || within == 0) {
        bundle = bundle((int) (index / TilePath.FULL));
      }
      disclosed.add(opened(index, bundle.get(within), leaves.get(i)));
    }
    return disclosed;
  }

  private ProtectedEntry opened(long index, byte[] opening, byte[] leaf) throws IOException {
    try {
      ProtectedEntry entry = ProtectedEntry.ofOpening(opening);
      if (Arrays.equals(entry.leaf(), leaf)) {
        return entry;
      }
      throw new IOException("%s does not open the leaf %d: it was damaged".formatted(file, index));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private List<byte[]> bundle(int bundle) throws IOException {
    long to = (bundle + 1L) * TilePath.FULL < count ? starts[bundle + 1] : end;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - starts[bundle]));
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (in.read(bytes, starts[bundle] + bytes.position()) < 0) {
          throw new IOException(file + " is shorter than it was");
        }
      }
    }
    try {
      return EntryBundle.parse(file.toString(), bytes.array(), TilePath.FULL);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }
}
