package org.lodestone.trust;

import java.io.IOException;
import java.util.Collection;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.sqlite.SqliteFile;

/**
 * Remembers which signatures were taken back, in the file of {@link RollbackMemory}: who has heard
 * of a withdrawal once cannot be made to forget it. It says what others have learned since when it
 * is told to look.
 *
 * <p>Of a key it remembers its own withdrawal or that of {@link WithdrawnTable#MAX_IMAGES} images,
 * the latest. Whoever teaches it decides of which keys: those that count for something here.
 */
public final class Withdrawals {

  private final SqliteFile database;
  private volatile Withdrawn known;

  Withdrawals(SqliteFile database) throws IOException {
    this.database = database;
    look();
  }

  /** Those that are known; no disk is touched. */
  public Withdrawn known() {
    return known;
  }

  /** Looks at what other programs have learned. */
  public synchronized void look() throws IOException {
    known = new Withdrawn(database.transact(WithdrawnTable::all));
  }

  /** They count from now on, and are on disk when this returns. Quick when they are known. */
  public synchronized void learn(Collection<SignedWithdrawal> withdrawals) throws IOException {
    if (withdrawals.stream().allMatch(known::covers)) {
      return;
    }
    known =
        new Withdrawn(
            database.transact(
                c -> {
                  for (SignedWithdrawal one : withdrawals) {
                    WithdrawnTable.add(c, one);
                  }
                  return WithdrawnTable.all(c);
                }));
  }
}
