/**
 * The meeting place of those who hold or want a blob: what they say of it, in memory, until their
 * leases end. {@link org.lodestone.tracker.hint.HintBoard} is all of it; what carries it over HTTP
 * is beside the index.
 *
 * <p>It is trusted with nothing: whoever follows a hint checks the blob's SHA-256. Its own part is
 * that no address can fill it, drown what others say of a blob, or keep it busy.
 */
package org.lodestone.tracker.hint;
