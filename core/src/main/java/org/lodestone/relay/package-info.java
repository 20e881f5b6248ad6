/**
 * How gateways that receive one blob at the same time hand it on to one another while it comes, so
 * that its registry sends it about once. {@link org.lodestone.relay.Relay} is a node's part in it.
 *
 * <p>Who begins to receive a blob posts to the trackers that it wants it, with its relay port
 * ({@link org.lodestone.index}, hints), and asks who came before. It takes the bytes from the
 * nearest of those, and from the registry when there is none or none of them gives: members make a
 * chain, in which each sends about as much as it receives, which is the quickest way for a blob
 * through equal links. When a member is gone, those after it take the bytes that they lack from one
 * further ahead.
 *
 * <h2>{@code GET /relay/v1/blobs/<digest>}</h2>
 *
 * Plain HTTP/1.1. {@code Range: bytes=N-} asks for what comes from byte N on, and is answered with
 * 206 and its {@code Content-Range}; without it all is sent, with 200. The bytes come as the member
 * gets them, so the answer may pause, and breaks off when the member cannot go on. A blob that it
 * does not receive or have, or that is not for everybody, is answered with 404; one that it hands
 * to enough others already with 503.
 *
 * <p>Members are trusted with nothing: whoever receives a blob checks its SHA-256, lets nobody here
 * read bytes of others before, and fetches everything from the registry when it does not match.
 * They learn which blobs of public repositories this node fetches, and its address.
 */
package org.lodestone.relay;
