/**
 * The tracker's UDP codec (BEP 15) and its threads. It reads datagrams from anybody and is trusted
 * not to be of use against others: who has not shown that it receives at its address gets nothing
 * that is longer than its question.
 */
package org.lodestone.tracker.udp;
