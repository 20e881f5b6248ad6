package org.lodestone.seeder.work;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lodestone.index.DocumentSource;
import org.lodestone.index.IndexClient;
import org.lodestone.index.ManySources;
import org.lodestone.index.Offer;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.sign.KeyId;

/**
 * What is remembered and what several indexes say to a command; an index that is down, slow or
 * lying hides nothing.
 */
public final class Offers {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<DocumentSource> remembered;
  private final List<IndexClient> clients;
  private final ManySources<IndexClient> indexes;
  private final Output output;

  /**
   * @param remembered come first, whatever indexes say
   * @param output gets a warning for each index that says nothing
   */
  public Offers(
      List<? extends DocumentSource> remembered, List<IndexClient> indexes, Output output) {
    this.remembered = List.copyOf(remembered);
    this.clients = List.copyOf(indexes);
    this.indexes = new ManySources<>(indexes);
    this.output = output;
  }

  /**
   * The documents there are for an image: those of the signers that count or, when these have none,
   * whoever's, to be shown or refused.
   *
   * @param signers none for all
   * @throws IOException when nothing is remembered and no index answers
   */
  public List<Offer> of(Reference reference, Set<KeyId> signers)
      throws IOException, CommandFailure {
    List<Offer> offers = documents(reference, signers);
    if (offers.isEmpty() && !signers.isEmpty()) {
      offers = documents(reference, Set.of());
    }
    if (offers.isEmpty()) {
      throw CommandFailure.refused(
          "no index has a document for " + reference,
          "lodestone search " + reference.name() + " shows what is there");
    }
    return offers;
  }

  private List<Offer> documents(Reference reference, Set<KeyId> signers) throws IOException {
    Deadline deadline = Deadline.in(PATIENCE);
    List<Offer> offers = new ArrayList<>();
    for (DocumentSource source : remembered) {
      offers.addAll(source.offers(reference, signers, deadline));
    }
    Replies<Offer> replies = ask(deadline, (index, end) -> index.offers(reference, signers, end));
    if (offers.isEmpty()) {
      requireAnswer(replies);
    }
    replies.failures().forEach(output::warn);
    offers.addAll(replies.interleaved());
    return offers;
  }

  /**
   * The answers of the indexes that answer.
   *
   * @throws IOException when none answers
   */
  public <T> Replies<T> ask(ManySources.Question<IndexClient, T> question) throws IOException {
    Replies<T> replies = ask(Deadline.in(PATIENCE), question);
    requireAnswer(replies);
    replies.failures().forEach(output::warn);
    return replies;
  }

  private <T> Replies<T> ask(Deadline deadline, ManySources.Question<IndexClient, T> question) {
    StatusLine asking = asking(clients, output);
    Replies<T> replies = indexes.ask(deadline, question);
    asking.close();
    return replies;
  }

  /** Tells people who sit at a terminal whom they wait for, until it is closed. */
  static StatusLine asking(List<? extends DocumentSource> sources, Output output) {
    return output.waiting(
        "asking "
            + sources.stream().map(DocumentSource::toString).collect(Collectors.joining(", ")));
  }

  private static void requireAnswer(Replies<?> replies) throws IOException {
    if (!replies.answered()) {
      throw new IOException(String.join("; ", replies.failures()));
    }
  }
}
