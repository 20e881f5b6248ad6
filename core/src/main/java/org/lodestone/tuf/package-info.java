/**
 * Collections of The Update Framework (TUF specification 1.0): what a publisher says now, kept and
 * handed on by anybody.
 *
 * <p>A collection is a folder of plain files: {@code metadata/} says, signed, which targets there
 * are and what they hash to; {@code targets/} has them. Metadata is JSON, signed in OLPC canonical
 * form with Ed25519 or ECDSA P-256. The root, kept offline, says who may sign for the other roles:
 * targets, which may delegate names to others; snapshot, which ties all versions together; and
 * timestamp, which is signed anew again and again, so that nobody can be kept at an old state for
 * longer than it lasts.
 *
 * <p>{@link org.lodestone.tuf.Update} is the client's workflow, section 5, by its numbers, and is
 * trusted to call nothing current that a check has not passed. What is fetched from a {@link
 * org.lodestone.tuf.Mirror} is not trusted. What an attacker gains by what they hold:
 *
 * <ul>
 *   <li>a mirror, or the network: can withhold what is new until the timestamp expires;
 *   <li>the timestamp key besides: can do so for as long as they like;
 *   <li>the snapshot and timestamp keys: can mix versions of targets metadata, none older than the
 *       client has seen;
 *   <li>a delegated role's keys, as many as its threshold: false targets of the names it was given;
 *   <li>the targets keys: false targets, until the root takes the keys away;
 *   <li>the root keys: everything;
 *   <li>the client's own folder: can delete it, and then replay what has not expired.
 * </ul>
 *
 * Stricter than the specification: a threshold counts keys, not key ids, so that one key listed
 * under two ids is one; and patterns with brackets are refused, as clients read them in different
 * ways.
 */
package org.lodestone.tuf;
