/**
 * What this process remembers of its latest work, to explain it: {@link
 * org.lodestone.journal.RequestRecord} what became of a request and how long each phase of it took,
 * {@link org.lodestone.journal.BlobRecord} where a blob's bytes came from and what held them up.
 * Each is written where it happens; {@link org.lodestone.journal.Journal} finds them again.
 *
 * <p>All of it is in memory and bounded, however long names and messages are and however many
 * requests come, and ends with the process.
 *
 * <p>It is trusted with the names of private images and who gave them, so it is for the machine's
 * owner alone; it decides nothing.
 */
package org.lodestone.journal;
