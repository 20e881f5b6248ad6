/**
 * The registry protocol (OCI distribution-spec) on Jetty: the server, the paths, who answers which
 * of them ({@link org.lodestone.gateway.http.Routes}), the errors, and answers that come later. It
 * knows nothing of images; what it serves are the handlers that it is given.
 *
 * <p>It is trusted to hand on only paths, names and digests that are well-formed, to let no slow or
 * vanished client hold a thread, and to tell clients no error that is not meant for them.
 */
package org.lodestone.gateway.http;
