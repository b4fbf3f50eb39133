//! The schema and its statements, against PostgreSQL itself.

mod migrations;
mod plans;
