package org.lodestone.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sources of a blob's job that are not open: those never tried come first, then the others in
 * turn. Guarded by the job's lock.
 */
final class SourceQueue {

  private final Deque<BlobSource> untried = new ArrayDeque<>();
  private final Deque<BlobSource> rested = new ArrayDeque<>();

  void add(BlobSource source) {
    untried.add(source);
  }

  /** Takes one back that was tried; it may come again. */
  void rest(BlobSource source) {
    rested.add(source);
  }

  boolean contains(BlobSource source) {
    return untried.contains(source) || rested.contains(source);
  }

  boolean hasUntried() {
    return !untried.isEmpty();
  }

  /** The registries among them. */
  List<StreamSource> registries() {
    return Stream.concat(untried.stream(), rested.stream())
        .filter(StreamSource.class::isInstance)
        .map(StreamSource.class::cast)
        .toList();
  }

  int size() {
    return untried.size() + rested.size();
  }

  /** Takes the next one; there has to be one. */
  BlobSource next() {
    return untried.isEmpty() ? rested.remove() : untried.remove();
  }
}
