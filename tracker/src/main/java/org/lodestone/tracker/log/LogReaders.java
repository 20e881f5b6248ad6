package org.lodestone.tracker.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.io.FollowedFile;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read a private log: a file of lines as sha256sum writes them, the SHA-256 of a bearer
 * token in hex and whose it is. The hashes are neither salted nor slow, so tokens are random. The
 * file is read again when it has changed; while it cannot be read, nobody may read the log.
 */
public final class LogReaders {

  private static final Logger LOG = LoggerFactory.getLogger(LogReaders.class);
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})\\s+(\\S.{0,254})");

  private final FollowedFile<List<byte[]>> hashes;

  private LogReaders(Path file) {
    this.hashes = new FollowedFile<>(file, MAX_BYTES, bytes -> parse(file, bytes));
  }

  /**
   * @throws IOException when the file cannot be read or admits nobody
   */
  public static LogReaders open(Path file) throws IOException {
    LogReaders readers = new LogReaders(file);
    if (readers.hashes.current().isEmpty()) {
      throw new IOException(
          file + " admits no reader: its lines are the SHA-256 of a token and a name");
    }
    return readers;
  }

  /**
   * Whether the token is a reader's.
   *
   * @throws IOException when the file cannot be read
   */
  public boolean admit(String token) throws IOException {
    byte[] hash = Digest.of(token.getBytes(UTF_8)).raw();
    boolean found = false;
    for (byte[] known : hashes.current()) {
      found |= MessageDigest.isEqual(known, hash);
    }
    return found;
  }

  private static List<byte[]> parse(Path file, byte[] bytes) {
    List<byte[]> found = new ArrayList<>();
    int number = 0;
    for (String line : new String(bytes, UTF_8).lines().map(String::strip).toList()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        found.add(new Digest(matcher.group(1)).raw());
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        LOG.warn("{}, line {}: not the SHA-256 of a token and a name: admits nobody", file, number);
      }
    }
    return List.copyOf(found);
  }
}
