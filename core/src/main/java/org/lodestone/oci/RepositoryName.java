package org.lodestone.oci;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.io.Hex;

/**
 * A repository's name, such as {@code acme/app} or {@code docker.io/library/alpine}: the grammar of
 * a name in distribution/reference, at most 255 characters. Compared as written: no default domain
 * is added.
 */
public record RepositoryName(String value) {

  /** Longest name, domain included. */
  public static final int MAX_LENGTH = 255;

  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_LEGACY = "index.docker.io";
  private static final String OFFICIAL = "library/";

  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern NAME =
      Pattern.compile("(?:(" + HOST + ")/)?(" + COMPONENT + "(?:/" + COMPONENT + ")*)");

  public RepositoryName {
    match(value);
  }

  /**
   * @throws IllegalArgumentException saying which rule the text breaks
   */
  public static RepositoryName parse(String text) {
    return new RepositoryName(text);
  }

  /**
   * Reads a name as users of docker write it and adds what they leave out: {@code alpine} becomes
   * {@code docker.io/library/alpine}, {@code acme/app} becomes {@code docker.io/acme/app}.
   *
   * @throws IllegalArgumentException when the result is no name, or the text is a bare image ID
   */
  public static RepositoryName parseFamiliar(String text) {
    if (Hex.isLowerCase(text, 64)) {
      throw new IllegalArgumentException(
          "expected a repository name, found 64 hexadecimal characters (an image ID?): " + text);
    }
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean namesHost = isUnmistakablyHost(first);
    String domain = !namesHost || first.equals(DOCKER_HUB_LEGACY) ? DOCKER_HUB : first;
    String path = namesHost ? text.substring(slash + 1) : text;
    if (domain.equals(DOCKER_HUB) && path.indexOf('/') < 0) {
      path = OFFICIAL + path;
    }
    return new RepositoryName(domain + "/" + path);
  }

  /**
   * The part before the first slash when it can be a host, as distribution/reference splits names:
   * {@code docker.io} of {@code docker.io/library/alpine}, but also {@code acme} of {@code
   * acme/app}.
   */
  public Optional<String> domain() {
    return Optional.ofNullable(match(value).group(1));
  }

  /** What follows the {@link #domain}. */
  public String path() {
    return match(value).group(2);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isUnmistakablyHost(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static Matcher match(String text) {
    // The length comes first: it also bounds the pattern's work.
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a repository name has 1 to " + MAX_LENGTH + " characters, found " + text.length());
    }
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a repository name such as acme/app or registry.example.com:5000/acme/app"
              + (text.equals(text.toLowerCase(Locale.ROOT)) ? "" : " (its path in lower case)")
              + ", found: "
              + text);
    }
    return matcher;
  }
}
