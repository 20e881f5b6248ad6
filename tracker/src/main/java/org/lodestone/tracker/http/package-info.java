/**
 * The tracker's HTTP port (Jetty) and its codec for announces and scrapes (BEP 3, 7, 23, 48). It is
 * trusted to let no client hold a thread or more than its share of the connections. What is not an
 * announce goes to a handler that it is given.
 */
package org.lodestone.tracker.http;
