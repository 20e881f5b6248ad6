/**
 * The index: signed documents, kept and found again, over HTTP as the page of {@code
 * org.lodestone.index} describes it. {@link org.lodestone.tracker.index.DocumentStore} is what
 * keeps them, without a word of SQL; the SQLite one is behind it. Hints, of {@code
 * org.lodestone.tracker.hint}, and the log, of {@code org.lodestone.tracker.log}, go over the same
 * interface.
 *
 * <p>It is trusted with nothing: it checks signatures only to keep rubbish out, and whoever asks
 * checks them again. Its own part is that one stranger can neither fill it nor hold it up, see
 * {@link org.lodestone.tracker.index.Shares}, {@link org.lodestone.tracker.index.MemoryBudget} and
 * {@link org.lodestone.tracker.index.Workers}.
 */
package org.lodestone.tracker.index;
