/**
 * Pushing (OCI distribution-spec v1.1, "Push", "Content Discovery" and "Content Management"), for
 * the names that the configuration has for it. A blob becomes a torrent while it arrives ({@link
 * org.lodestone.gateway.push.Upload}); a tagged manifest becomes a published image before its PUT
 * is answered ({@link org.lodestone.gateway.push.ImagePublisher}). What no document can speak of
 * stays here, in the repository it was pushed to.
 *
 * <p>What was pushed here is answered from here, everything else is handed on to those who pull.
 *
 * <p>It is trusted with the signing key: whoever it lets push publishes under it. So it lets nobody
 * push who has not proved who it is, by an account or by a token of the configured issuer ({@link
 * org.lodestone.gateway.push.Authentication}), but for programs of this machine, and nothing become
 * public that was not pushed to the same repository.
 */
package org.lodestone.gateway.push;
