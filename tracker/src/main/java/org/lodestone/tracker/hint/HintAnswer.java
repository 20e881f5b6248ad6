package org.lodestone.tracker.hint;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lodestone.index.Hint;
import org.lodestone.index.Hints;
import org.lodestone.torrent.PeerId;

/** Makes one answer of what members say of a blob: bounded, each thing once, and of each a part. */
final class HintAnswer {

  private record Said(PeerId by, Set<Long> sources) {}

  private HintAnswer() {}

  static Hints of(List<Posted> all) {
    Map<Hint, Said> offers = new LinkedHashMap<>();
    Map<Hints.Member, Long> members = new LinkedHashMap<>();
    for (Posted posted : Posted.mixed(all)) {
      if (posted.hint().isPresent()) {
        offers
            .computeIfAbsent(posted.hint().get(), any -> new Said(posted.by(), new HashSet<>()))
            .sources()
            .add(posted.source());
      } else {
        members.putIfAbsent(new Hints.Member(posted.by(), posted.relay()), posted.turn());
      }
    }
    return new Hints(
        offers.entrySet().stream().limit(Hints.MAX_OFFERS).map(HintAnswer::offer).toList(),
        List.of(),
        members.entrySet().stream()
            .limit(Hints.MAX_MEMBERS)
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList());
  }

  private static Hints.Offer offer(Map.Entry<Hint, Said> offer) {
    Said said = offer.getValue();
    return new Hints.Offer(offer.getKey(), said.by(), said.sources().size());
  }
}
