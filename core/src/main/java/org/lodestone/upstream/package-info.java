/**
 * Images that are pulled through from the registries they live in ({@code upstream} of the trust
 * policy, and the bytes of signed images, too). Manifests are what the registry says, digests
 * decide about everything else. A repository that not everybody may read is read on the credentials
 * of whoever asks, and what came from it is told and given to nobody whom its registry has not
 * accepted within a short time. It is trusted with these credentials: they are not kept, logged or
 * sent to any other host than the registry and the token server that it names.
 */
package org.lodestone.upstream;
