/**
 * The tags of a repository, page by page. It is trusted with nothing of its own: which tags there
 * are is {@link org.lodestone.pull.RepositoryTags}' answer, by the trust policy, or that of the
 * registry the policy leaves the name to, on the caller's own credentials.
 */
package org.lodestone.gateway.tags;
