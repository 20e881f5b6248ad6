package org.lodestone.pull;

/**
 * Who asks. There is no log-in yet, so that everybody who reaches a node is the same; whatever is
 * remembered or shared while it is worked out for one caller is keyed by it, so that it is not told
 * to another one day.
 *
 * @param name for logs and files
 */
public record Caller(String name) {

  public static final Caller ANONYMOUS = new Caller("anonymous");
}
