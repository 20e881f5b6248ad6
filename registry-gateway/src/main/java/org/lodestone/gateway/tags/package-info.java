/**
 * The tags of a repository, page by page. It is trusted with nothing of its own: which tags there
 * are is {@link org.lodestone.pull.RepositoryTags}' answer, by the trust policy.
 */
package org.lodestone.gateway.tags;
