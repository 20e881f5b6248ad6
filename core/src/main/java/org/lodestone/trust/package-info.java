/**
 * Whom a consumer believes: the trust policy, the steps that a document has to pass, and the record
 * that keeps old documents from coming back.
 *
 * <p>The policy may change while a program runs ({@link org.lodestone.trust.LivePolicy}). Each
 * version has an {@link org.lodestone.trust.Epoch}, and so has each decision: whoever keeps
 * decisions keys them by it.
 *
 * <p>A signer can take signatures back ({@link org.lodestone.trust.Withdrawals}): its own, so that
 * nobody can withdraw what another has signed. An epoch is also over when a withdrawal is learned.
 *
 * <p>It is trusted with every decision whether an image may be used. Indexes and trackers need no
 * trust: what they answer passes {@link org.lodestone.trust.DocumentVerifier} or is refused. What
 * an attacker gains by what they hold:
 *
 * <ul>
 *   <li>an index or the network: can hide documents, and so keep an image or its newest version
 *       from those who never saw it; old documents end with their {@code expires}; can hide a
 *       withdrawal, if all that are asked do;
 *   <li>fewer signing keys than a scope's threshold: nothing;
 *   <li>as many as the threshold: any image under the scope's names, until the keys leave the
 *       policy;
 *   <li>a collection's mirror: can withhold what is new until the collection's timestamp expires or
 *       has been the newest for as long as the policy allows ({@link
 *       org.lodestone.trust.FollowedCollections}, {@link org.lodestone.tuf});
 *   <li>a log with as many witnesses as the policy wants: can leave a document unlogged, or log one
 *       for this consumer alone, which the consumer's next honest checkpoint shows ({@link
 *       org.lodestone.trust.FollowedLogs}, {@link org.lodestone.tlog});
 *   <li>the policy file: everything, so it is as precious as the consumer's own system;
 *   <li>the record of sequences and withdrawals: can delete it, and then replay documents that have
 *       not expired.
 * </ul>
 */
package org.lodestone.trust;
