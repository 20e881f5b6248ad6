package org.lodestone.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.oci.Reference;
import org.lodestone.oci.SpecJson;

/** Reads lists of tags as registries send them. */
final class TagsText {

  /** RFC 8288: {@code </v2/acme/app/tags/list?n=50&last=1.2>; rel="next"}. */
  private static final Pattern NEXT = Pattern.compile("<([^<>]{1,4096})>\\s*;\\s*rel=\"?next\"?.*");

  private TagsText() {}

  /**
   * The tags; a registry that has none may say null.
   *
   * @throws IOException when that is no such list, or something in it is no tag
   */
  static List<String> tags(String place, byte[] json) throws IOException {
    JsonNode listed = SpecJson.parseObject(place, json).path("tags");
    if (!listed.isArray() && !listed.isNull()) {
      throw new IOException(place + ": the registry's answer has no list of tags");
    }
    List<String> tags = new ArrayList<>();
    for (JsonNode tag : listed) {
      if (!tag.isTextual() || !Reference.isTag(tag.textValue())) {
        throw new IOException(place + ": the registry lists something that is no tag");
      }
      tags.add(tag.textValue());
    }
    return tags;
  }

  /**
   * The query of the link to the next part. Nothing else of the link counts, so that it leads
   * nowhere else.
   *
   * @param link empty when there is no next part
   * @throws IOException when there is no such query in it
   */
  static Optional<String> next(String place, Optional<String> link) throws IOException {
    if (link.filter(text -> text.contains("next")).isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = NEXT.matcher(link.get());
    String query = matcher.matches() ? query(matcher.group(1)) : null;
    if (query == null || query.length() > TagsAnswer.MAX_QUERY) {
      throw new IOException(place + ": the registry's link to more tags cannot be followed");
    }
    return Optional.of(query);
  }

  private static String query(String target) {
    try {
      return URI.create(target).getRawQuery();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
