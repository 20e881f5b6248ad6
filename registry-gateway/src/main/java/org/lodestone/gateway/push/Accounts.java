package org.lodestone.gateway.push;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.io.FollowedFile;
import org.lodestone.program.Causes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may log in: the lines of a file that {@code htpasswd -B} writes, a name and the bcrypt of its
 * password. The file is read again when it has changed; while it cannot be read, nobody may.
 *
 * <p>One check takes a tenth of a second of a processor on purpose, so two run at a time and a good
 * one is remembered for minutes, as a hash under a key that ends with this process.
 */
public final class Accounts {

  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern LINE =
      Pattern.compile("([^:\\s]{1,255}):(\\$2[aby]\\$(?:0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53})");

  /** What bcrypt looks at; a longer password would be as good as its beginning. */
  private static final int MAX_PASSWORD = 72;

  private static final int AT_ONCE = 2;

  /** Whoever guesses passwords is not to take the threads of those who push. */
  private static final int MAX_WAITING = 16;

  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  /** Checked for names that there are not, so that they take as long. */
  private static final String NOBODY =
      "$2y$10$abcdefghijklmnopqrstuuKlcJgPzGCPJ7n7ssOsYDHSyUYsX6NPm";

  private final FollowedFile<Map<String, String>> hashes;
  private final byte[] secret = new byte[32];
  private final Semaphore checks = new Semaphore(AT_ONCE, true);
  private final Cache<HashCode, Boolean> good =
      CacheBuilder.newBuilder().maximumSize(1_000).expireAfterWrite(REMEMBERED).build();

  private Accounts(Path file) {
    this.hashes = new FollowedFile<>(file, MAX_BYTES, bytes -> parse(file, bytes));
    new SecureRandom().nextBytes(secret);
  }

  /**
   * @throws IOException when the file cannot be read or has no account
   */
  public static Accounts open(Path file) throws IOException {
    Accounts accounts = new Accounts(file);
    if (accounts.hashes.current().isEmpty()) {
      throw new IOException(
          file + " has no account: htpasswd -B writes lines with bcrypt, which it needs");
    }
    return accounts;
  }

  /** Whether there is such an account; while the file cannot be read, whatever the name. */
  boolean has(String name) {
    try {
      return hashes.current().containsKey(name);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether this is the name's password. Waits for others' checks.
   *
   * @throws RegistryException when many wait
   */
  boolean accept(String name, String password) throws RegistryException {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_PASSWORD) {
      return false;
    }
    String hash;
    try {
      hash = hashes.current().get(name);
    } catch (IOException e) {
      LOG.error("nobody can log in: {}", Causes.describe(e));
      return false;
    }
    HashCode key =
        Hashing.hmacSha256(secret)
            .hashString(hash + "\n" + name + "\n" + password, StandardCharsets.UTF_8);
    if (hash != null && good.getIfPresent(key) != null) {
      return true;
    }
    if (checks.getQueueLength() >= MAX_WAITING) {
      throw new RegistryException(ErrorCode.TOOMANYREQUESTS, "many log in just now: try again");
    }
    checks.acquireUninterruptibly();
    try {
      boolean right =
          BCrypt.verifyer()
                  .verify(bytes, (hash == null ? NOBODY : hash).getBytes(StandardCharsets.US_ASCII))
                  .verified
              && hash != null;
      if (right) {
        good.put(key, true);
      }
      return right;
    } finally {
      checks.release();
    }
  }

  private static Map<String, String> parse(Path file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Map<String, String> found = new HashMap<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        found.put(matcher.group(1), matcher.group(2));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        LOG.warn("{}, line {}: not a name and bcrypt, so it lets nobody in", file, number);
      }
    }
    return Map.copyOf(found);
  }
}
