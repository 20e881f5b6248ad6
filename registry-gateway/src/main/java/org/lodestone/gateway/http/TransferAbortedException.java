package org.lodestone.gateway.http;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/** The end of a response that nobody waits for, or that nothing came for: it is cut short. */
public final class TransferAbortedException extends IOException implements QuietException {

  private static final long serialVersionUID = 1L;

  public TransferAbortedException(String message) {
    super(message);
  }
}
