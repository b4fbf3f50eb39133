//! The HTTP edge of federation: inboxes, actor documents, collections. It knows signatures, not HTML.
