package org.lodestone.pull;

import java.io.IOException;

/** A swarm that cannot give a blob, asked for again too soon. */
public final class FailedSwarmException extends IOException {

  private static final long serialVersionUID = 1L;

  FailedSwarmException(String message, Throwable cause) {
    super(message, cause);
  }
}
