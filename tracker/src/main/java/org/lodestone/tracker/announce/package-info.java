/**
 * Who is in which swarm, and what an announce or a scrape is answered: the logic that HTTP and UDP
 * share, in memory only. It knows no wire format, no server and no disk.
 *
 * <p>It is trusted to stay within its limits and to let no address, by however many ports and
 * swarms it announces, push out others: every share is one of {@link
 * org.lodestone.tracker.announce.Sources}.
 */
package org.lodestone.tracker.announce;
