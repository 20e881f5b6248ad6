package org.lodestone.seeder.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;
import org.lodestone.seeder.report.CommandFailure;
import org.lodestone.seeder.terminal.Output;

/** What several indexes say; one that is down does not hide the others. */
public final class Offers {

  private Offers() {}

  /** A question to one index. */
  public interface Question<T> {
    T ask(IndexClient index) throws IOException;
  }

  /**
   * The answers of those that answer; a warning for each that does not.
   *
   * @throws IOException when none answers
   */
  public static <T> List<T> ask(List<IndexClient> indexes, Output output, Question<T> question)
      throws IOException {
    List<T> answers = new ArrayList<>();
    List<IOException> failures = new ArrayList<>();
    for (IndexClient index : indexes) {
      try {
        answers.add(question.ask(index));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (answers.isEmpty()) {
      throw failures.get(failures.size() - 1);
    }
    failures.forEach(failure -> output.warn(failure.getMessage()));
    return answers;
  }

  /** The documents there are for an image. */
  public static List<IndexClient.Entry> of(
      Reference reference, List<IndexClient> indexes, Output output)
      throws IOException, CommandFailure {
    List<IndexClient.Entry> entries =
        ask(indexes, output, index -> index.documents(reference)).stream()
            .flatMap(List::stream)
            .toList();
    if (entries.isEmpty()) {
      throw CommandFailure.refused(
          "no index has a document for " + reference,
          "lodestone search " + reference.name() + " shows what is there");
    }
    return entries;
  }
}
