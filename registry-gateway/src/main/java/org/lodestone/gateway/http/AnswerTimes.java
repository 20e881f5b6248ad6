package org.lodestone.gateway.http;

import java.time.Duration;

/**
 * How long a client that may go upstream is kept waiting, whatever is frozen. Clients give up a
 * mirror after a while of their own, so none of these is a setting.
 */
public final class AnswerTimes {

  /** All that it takes to find out whether an image can be served. */
  public static final Duration LONGEST_DECISION = Duration.ofMillis(4_300);

  /** How much longer it may take while bytes of the image arrive: docker gives a mirror 15 s. */
  public static final Duration WHILE_BYTES_ARRIVE = Duration.ofMillis(7_700);

  /**
   * How long a registry may be away when a client asks for blobs of an image that it was given:
   * some clients cannot go elsewhere then.
   */
  public static final Duration WHILE_REGISTRY_IS_AWAY = Duration.ofSeconds(10);

  /** What is left then for the answer. */
  public static final Duration TO_ANSWER = Duration.ofMillis(300);

  /** Whatever is frozen, a client that may go upstream gets its answer by then. */
  public static final Duration LONGEST_ANSWER = LONGEST_DECISION.plus(TO_ANSWER);

  private AnswerTimes() {}
}
