//! The HTML frame around every page, translations, static files, and the error page.
