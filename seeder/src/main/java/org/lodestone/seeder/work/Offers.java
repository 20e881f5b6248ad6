package org.lodestone.seeder.work;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lodestone.index.IndexClient;
import org.lodestone.index.IndexClient.Entry;
import org.lodestone.index.ManySources;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.sign.KeyId;

/** What several indexes say to a command; one that is down, slow or lying hides no other. */
public final class Offers {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ManySources<IndexClient> indexes;
  private final Output output;

  /**
   * @param output gets a warning for each index that says nothing
   */
  public Offers(List<IndexClient> indexes, Output output) {
    this.indexes = new ManySources<>(indexes);
    this.output = output;
  }

  /**
   * The answers of those that answer.
   *
   * @throws IOException when none answers
   */
  public <T> Replies<T> ask(ManySources.Question<IndexClient, T> question) throws IOException {
    Replies<T> replies = indexes.ask(Deadline.in(PATIENCE), question);
    if (!replies.answered()) {
      throw new IOException(String.join("; ", replies.failures()));
    }
    replies.failures().forEach(output::warn);
    return replies;
  }

  /**
   * The documents there are for an image: those of the signers that count or, when these have none,
   * whoever's, to be shown or refused.
   *
   * @param signers none for all
   */
  public List<Entry> of(Reference reference, Set<KeyId> signers)
      throws IOException, CommandFailure {
    List<Entry> entries = documents(reference, signers);
    if (entries.isEmpty() && !signers.isEmpty()) {
      entries = documents(reference, Set.of());
    }
    if (entries.isEmpty()) {
      throw CommandFailure.refused(
          "no index has a document for " + reference,
          "lodestone search " + reference.name() + " shows what is there");
    }
    return entries;
  }

  private List<Entry> documents(Reference reference, Set<KeyId> signers) throws IOException {
    return ask((index, deadline) -> index.entries(reference, signers, deadline)).interleaved();
  }
}
