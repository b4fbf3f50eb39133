//! Discovery documents: WebFinger, host-meta, NodeInfo, OAuth metadata.
