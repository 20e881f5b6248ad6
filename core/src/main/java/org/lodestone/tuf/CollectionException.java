package org.lodestone.tuf;

/** What was asked of a collection cannot be done as things are; nothing was changed. */
public final class CollectionException extends Exception {

  private static final long serialVersionUID = 1L;

  CollectionException(String message) {
    super(message);
  }
}
