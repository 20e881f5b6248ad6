package org.lodestone.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A registry, or the token server it named, has answered with something else than what was asked
 * for. Whoever asks on another's behalf passes the status on; a registry that cannot be reached, or
 * breaks off, is another {@link IOException}.
 */
public final class RegistryRefusal extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final Duration retryAfter;
  private final ArrayList<String> challenges;

  RegistryRefusal(
      String message, int status, Optional<String> code, Optional<Duration> retryAfter) {
    this(message, status, code, retryAfter, List.of());
  }

  RegistryRefusal(
      String message,
      int status,
      Optional<String> code,
      Optional<Duration> retryAfter,
      List<String> challenges) {
    super(message);
    this.status = status;
    this.code = code.orElse(null);
    this.retryAfter = retryAfter.orElse(null);
    this.challenges = new ArrayList<>(challenges);
  }

  /** The same, from a registry that wants to be asked in one of these ways. */
  RegistryRefusal wanting(List<String> ways) {
    RegistryRefusal refusal = new RegistryRefusal(getMessage(), status, code(), retryAfter(), ways);
    refusal.initCause(this);
    return refusal;
  }

  /** The HTTP status: 401, 403 and 404 are final, 429 and 5xx may pass. */
  public int status() {
    return status;
  }

  /** The registry's own word (distribution-spec, "Error Codes"), such as {@code DENIED}. */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** How long the registry wants to be left alone, where it says so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * How the registry wants to be asked: the values of its {@code WWW-Authenticate} (RFC 9110,
   * section 11.6.1), none when it is not for lack of a login. Whoever asks on another's behalf
   * passes them on.
   */
  public List<String> challenges() {
    return List.copyOf(challenges);
  }
}
