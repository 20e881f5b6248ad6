/**
 * Transparency logs in the formats of C2SP: what a log has, nobody can change or take out again
 * unseen, its operator included.
 *
 * <p>A log is a Merkle tree (RFC 6962, section 2.1) over its entries. {@link
 * org.lodestone.tlog.InclusionProof} says that an entry is in it, {@link
 * org.lodestone.tlog.ConsistencyProof} that it still begins with all that it was. What the log is
 * at one moment it signs as a checkpoint, {@link org.lodestone.tlog.SignedCheckpoint}, in the form
 * of a signed note. Witnesses that have checked its consistency cosign it. {@link
 * org.lodestone.tlog.LogProof} is all of that for one entry, in one file.
 *
 * <p>{@link org.lodestone.tlog.TiledLog} is a log that is appended to, in a folder of tiles
 * (c2sp.org/tlog-tiles): plain files that never change, which any static server can pass on, {@link
 * org.lodestone.tlog.TiledTree} what is read from them, here or elsewhere. {@link
 * org.lodestone.tlog.LogEntry} is what our logs have: that an index has accepted a document; a
 * {@link org.lodestone.tlog.WithdrawalEntry} says the same of a withdrawal.
 *
 * <p>A protected log has {@link org.lodestone.tlog.ProtectedEntry} in its leaves: salted hashes,
 * which {@link org.lodestone.tlog.Openings} beside it tell its keeper the entries of. A proof that
 * carries an opening discloses one entry and nothing of the others; {@link
 * org.lodestone.tlog.OpeningShare} is a part of an opening, of which several are needed.
 *
 * <p>{@link org.lodestone.tlog.LogMirror} keeps a copy of somebody's log, all of it checked, and
 * {@link org.lodestone.tlog.LogMonitor} reads each entry of one once.
 *
 * <p>{@link org.lodestone.tlog.Witness} decides what a witness cosigns, {@link
 * org.lodestone.tlog.Witnesses} asks those of a log (c2sp.org/tlog-witness). What they answer is
 * checked; who is down, late or wrong is left out.
 *
 * <p>{@link org.lodestone.tlog.RemoteLog} is a log as somebody serves it, {@link
 * org.lodestone.tlog.FollowedLog} what a reader remembers of it: the last checkpoint, with which
 * each later one has to begin, and {@link org.lodestone.tlog.ForkEvidence} if one did not.
 *
 * <p>It is trusted to sign one history only, with the log's key, and to call nothing proved that is
 * not. A key's name and id only say which key to try; a note with a wrong signature in a known
 * key's name counts for nothing as a whole.
 */
package org.lodestone.tlog;
