package org.lodestone.program;

import java.util.Optional;

/** A configuration that cannot be used; the message says where and why. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String hint;

  public ConfigException(String message, Throwable cause) {
    this(message, null, cause);
  }

  private ConfigException(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  /** A fault that the annotated configuration is no help with. */
  public static ConfigException withHint(String message, String hint) {
    return new ConfigException(message, hint, null);
  }

  /** What to do, where it is other than to compare with the annotated configuration. */
  Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
