//! Text: from what a person types to HTML, from remote HTML to safe HTML, folding, search tokens.
