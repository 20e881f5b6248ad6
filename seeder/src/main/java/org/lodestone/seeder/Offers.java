package org.lodestone.seeder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;

/** Collects what several indexes say about one image; one that is down does not hide the others. */
final class Offers {

  private Offers() {}

  static List<IndexClient.Entry> of(Reference reference, List<IndexClient> indexes, Output output)
      throws IOException, CommandFailure {
    List<IndexClient.Entry> entries = new ArrayList<>();
    IOException failure = null;
    int failures = 0;
    for (IndexClient index : indexes) {
      try {
        entries.addAll(index.documents(reference));
      } catch (IOException e) {
        failure = e;
        failures++;
        if (indexes.size() > 1) {
          output.warn(e.getMessage());
        }
      }
    }
    if (failure != null && failures == indexes.size()) {
      throw failure;
    }
    if (entries.isEmpty()) {
      throw CommandFailure.refused(
          "no index has a document for " + reference,
          "lodestone search " + reference.name() + " shows what is there");
    }
    return entries;
  }
}
