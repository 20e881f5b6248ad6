package org.lodestone.registry;

import java.io.IOException;
import java.time.Duration;
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

  RegistryRefusal(
      String message, int status, Optional<String> code, Optional<Duration> retryAfter) {
    super(message);
    this.status = status;
    this.code = code.orElse(null);
    this.retryAfter = retryAfter.orElse(null);
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
}
