package org.lodestone.pull;

import java.util.List;
import java.util.Optional;
import org.lodestone.trust.Epoch;

/**
 * The tags of a repository that would be served.
 *
 * @param epoch the policy they would be served under
 * @param tags in byte order, as the distribution-spec wants them
 * @param whyNone present when there are none; fit for clients
 */
public record TagList(Epoch epoch, List<String> tags, Optional<String> whyNone) {

  public TagList {
    tags = List.copyOf(tags);
    if (tags.isEmpty() != whyNone.isPresent()) {
      throw new IllegalArgumentException("it is said why there are no tags, and only then");
    }
  }

  static TagList none(Epoch epoch, String why) {
    return new TagList(epoch, List.of(), Optional.of(why));
  }

  static TagList of(Epoch epoch, List<String> tags) {
    return new TagList(epoch, tags, Optional.empty());
  }
}
