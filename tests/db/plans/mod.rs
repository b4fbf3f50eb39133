//! How PostgreSQL reads what the code asks for, on 200,000 statuses: by index, touching a bounded number of pages, with
//! few statements per request.
//!
//! Nothing here repeats a statement of the code. `every_statement` takes all of them from `.sqlx/`; `lists`, `queues`
//! and `requests` call the code, and PostgreSQL's `auto_explain` tells how it ran what it was sent.

mod every_statement;
mod hidden;
mod lists;
mod queues;
mod requests;
mod seeded;
mod watcher;
