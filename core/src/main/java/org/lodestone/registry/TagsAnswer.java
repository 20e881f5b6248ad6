package org.lodestone.registry;

import java.util.List;
import java.util.Optional;

/**
 * A registry's list of tags, or a part of it (distribution-spec, "Listing Tags").
 *
 * @param next the query that leads to the next part: opaque, percent-encoded, without the question
 *     mark
 */
public record TagsAnswer(List<String> tags, Optional<String> next) {

  /** Longest query that is passed on. */
  public static final int MAX_QUERY = 1_024;

  public TagsAnswer {
    tags = List.copyOf(tags);
  }
}
