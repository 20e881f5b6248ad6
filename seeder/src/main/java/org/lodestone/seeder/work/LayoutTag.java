package org.lodestone.seeder.work;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;

/** The name an image gets in the layout that it is fetched into, where skopeo will look for it. */
public final class LayoutTag {

  private static final Pattern LAST_WORD = Pattern.compile("[^:]+:.*:(\\w[\\w.-]{0,127})");

  private LayoutTag() {}

  public static String of(Reference reference) {
    return reference.tag().orElseGet(() -> reference.digest().orElseThrow().fileName());
  }

  /** The tag in {@code TRANSPORT:PLACE:TAG}; without one the same as docker takes. */
  public static String ofSource(String image) {
    Matcher word = LAST_WORD.matcher(image);
    int at = image.lastIndexOf('@');
    if (at >= 0) {
      return Digest.parse(image.substring(at + 1)).fileName();
    }
    return word.matches() ? word.group(1) : "latest";
  }
}
