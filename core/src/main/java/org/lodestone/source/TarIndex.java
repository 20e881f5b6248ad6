package org.lodestone.source;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where each file of a tar archive begins. Written for archives from strangers: names that leave
 * the archive, files that differ under one name, truncation and oversized headers are errors, and
 * what is kept in memory is bounded. (commons-compress reads long names and pax headers of any
 * length into memory.)
 */
final class TarIndex {

  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_EXTENDED_HEADER = 64 << 10;

  /** A regular file's place, or where a link leads. */
  sealed interface Entry {
    record File(long offset, long size) implements Entry {}

    record Link(String target) implements Entry {}
  }

  private final FileChannel channel;
  private final long length;
  private final Map<String, Entry> entries = new HashMap<>();
  private Optional<String> nextName = Optional.empty();
  private Optional<String> nextLink = Optional.empty();
  private Optional<Long> nextSize = Optional.empty();

  private TarIndex(FileChannel channel) throws IOException {
    this.channel = channel;
    this.length = channel.size();
  }

  static Map<String, Entry> read(FileChannel channel) throws IOException {
    TarIndex index = new TarIndex(channel);
    index.scan();
    return index.entries;
  }

  /**
   * Joins a link's target to the directory of the link, or cleans a name.
   *
   * @throws IOException when the result is outside the archive
   */
  static String resolve(String directory, String name) throws IOException {
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw new IOException("archive entry leaves the archive: " + name);
    }
    Deque<String> path = new ArrayDeque<>();
    for (String step : Splitter.on('/').split(directory + "/" + name)) {
      if (step.equals("..")) {
        if (path.pollLast() == null) {
          throw new IOException("archive entry leaves the archive: " + name);
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        path.addLast(step);
      }
    }
    return String.join("/", path);
  }

  private void scan() throws IOException {
    long position = 0;
    int count = 0;
    while (position + TarHeader.BLOCK <= length) {
      byte[] block = bytes(position, TarHeader.BLOCK);
      if (isZero(block)) {
        return;
      }
      if (++count > MAX_ENTRIES) {
        throw new IOException("archive has more than " + MAX_ENTRIES + " entries");
      }
      position = entry(TarHeader.parse(block), position + TarHeader.BLOCK);
    }
    if (count == 0 || position != length) {
      throw new IOException("archive is truncated at byte " + length);
    }
  }

  /** Takes one entry in and returns where the next header begins. */
  private long entry(TarHeader header, long content) throws IOException {
    boolean extended = header.type() == 'L' || header.type() == 'K' || header.type() == 'x';
    long size = extended ? header.size() : nextSize.orElse(header.size());
    if (size < 0 || size > length - content) {
      throw new IOException(
          "archive is truncated: %s has %d bytes, %d are left"
              .formatted(header.name(), size, length - content));
    }
    if (extended) {
      extend(header, content);
    } else {
      add(header, content, size);
      nextName = Optional.empty();
      nextLink = Optional.empty();
      nextSize = Optional.empty();
    }
    return content + (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }

  private void add(TarHeader header, long content, long size) throws IOException {
    String name = resolve("", nextName.orElse(header.name()));
    String link = nextLink.orElse(header.link());
    switch (header.type()) {
      case '1' -> put(name, new Entry.Link(resolve("", link)));
      case '2' -> put(name, new Entry.Link(resolve(parent(name), link)));
      default -> {
        if (header.isFile()) {
          put(name, new Entry.File(content, size));
        }
      }
    }
  }

  /** A file may come twice, as layers that are alike do in some archives, but not differ. */
  private void put(String name, Entry entry) throws IOException {
    Entry earlier = entries.putIfAbsent(name, entry);
    if (earlier != null && !earlier.equals(entry) && !sameContent(earlier, entry)) {
      throw new IOException("archive has two different entries named " + name);
    }
  }

  private boolean sameContent(Entry first, Entry second) throws IOException {
    if (!(first instanceof Entry.File one)
        || !(second instanceof Entry.File other)
        || one.size != other.size) {
      return false;
    }
    int step = MAX_EXTENDED_HEADER;
    for (long done = 0; done < one.size; done += step) {
      int count = (int) Math.min(step, one.size - done);
      ByteBuffer left = ByteBuffer.wrap(bytes(one.offset + done, count));
      if (!left.equals(ByteBuffer.wrap(bytes(other.offset + done, count)))) {
        return false;
      }
    }
    return true;
  }

  private void extend(TarHeader header, long content) throws IOException {
    if (header.size() > MAX_EXTENDED_HEADER) {
      throw new IOException(
          "archive has an extended header of %d bytes, the limit is %d"
              .formatted(header.size(), MAX_EXTENDED_HEADER));
    }
    byte[] bytes = bytes(content, (int) header.size());
    switch (header.type()) {
      case 'L' -> nextName = Optional.of(cString(bytes));
      case 'K' -> nextLink = Optional.of(cString(bytes));
      default -> pax(bytes);
    }
  }

  /** Records of the form {@code <length> <key>=<value>\n} (POSIX.1-2001 pax). */
  private void pax(byte[] records) throws IOException {
    int position = 0;
    while (position < records.length) {
      int space = position;
      int recordLength = 0;
      while (space < records.length && records[space] >= '0' && records[space] <= '9') {
        recordLength = Math.min(recordLength * 10 + records[space] - '0', records.length + 1);
        space++;
      }
      int end = position + recordLength;
      if (space >= records.length
          || records[space] != ' '
          || end > records.length
          || end <= space) {
        throw new IOException("archive has a malformed pax header");
      }
      String record = new String(records, space + 1, end - space - 1, StandardCharsets.UTF_8);
      paxRecord(record.stripTrailing());
      position = end;
    }
  }

  private void paxRecord(String record) throws IOException {
    int equals = record.indexOf('=');
    String value = record.substring(equals + 1);
    switch (equals < 0 ? "" : record.substring(0, equals)) {
      case "path" -> nextName = Optional.of(value);
      case "linkpath" -> nextLink = Optional.of(value);
      case "size" -> nextSize = Optional.of(paxSize(value));
      default -> {
        // times, owners and the like say nothing about where bytes are
      }
    }
  }

  private static long paxSize(String value) throws IOException {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IOException("archive has a malformed pax size: " + value, e);
    }
  }

  private byte[] bytes(long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("archive is truncated at byte " + length);
      }
    }
    return buffer.array();
  }

  private static String cString(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static String parent(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }
}
