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
 * <p>It is trusted to call nothing proved that is not. A key's name and id only say which key to
 * try; a note with a wrong signature in a known key's name counts for nothing as a whole.
 */
package org.lodestone.tlog;
