/**
 * What commands tell, each as one value with two faces: lines for people, JSON for programs; and
 * how commands fail. Nothing here decides or changes anything; scripts rely on the names of its
 * components and on the exit codes. It is trusted to tell what happened, all of it and no more.
 */
package org.lodestone.seeder.report;
