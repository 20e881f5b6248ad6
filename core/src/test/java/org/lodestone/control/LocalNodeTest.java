package org.lodestone.control;

import org.lodestone.node.Node;

/** By calls. */
final class LocalNodeTest extends NodeOperationsContract {

  @Override
  NodeOperations of(Node opened, NodeOperations local) {
    return local;
  }
}
