package org.lodestone.gateway;

/**
 * Who asks. There is no log-in yet, so that everybody who reaches the port is the same; whatever is
 * remembered for one caller is keyed by it, so that it is not told to another one day.
 *
 * @param name for logs
 */
record Caller(String name) {

  static final Caller ANONYMOUS = new Caller("anonymous");
}
