//! What a handler's signature tells.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use axum::{Extension, Json};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};

/// How a handler is given its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Always in the query.
    Query,
    /// In the query, or in a body of any notation.
    Anywhere,
    /// As [`Takes::Anywhere`], with files.
    Files,
}

/// What a signature told so far.
#[derive(Debug)]
pub struct Told {
    /// Objects whose properties are parameters.
    pub parameters: Vec<(Takes, Schema)>,
    /// Scopes of which a token needs one; empty: any token will do. `None`: no token is looked at.
    pub scopes: Option<&'static [&'static str]>,
    /// Whether it answers visitors too.
    pub public: bool,
    /// Content type and schema of a success; `None` where the type does not say.
    pub answer: Option<(&'static str, Schema)>,
    /// Whether the answer is a page with a `Link` header.
    pub paged: bool,
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Told {
    /// `written` gathers the entities of all operations.
    pub fn nothing(written: SchemaGenerator) -> Self {
        let read = SchemaSettings::draft2020_12().with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        Self {
            parameters: Vec::new(),
            scopes: None,
            public: true,
            answer: None,
            paged: false,
            read: read.into_generator(),
            written,
        }
    }

    /// The handler reads `T` from the request.
    pub fn takes<T: JsonSchema>(&mut self, how: Takes) {
        let schema = self.read.subschema_for::<T>();
        self.parameters.push((how, schema));
    }

    /// The handler answers with `T` as JSON.
    pub fn answers<T: JsonSchema>(&mut self) {
        self.answer = Some(("application/json", self.written.subschema_for::<T>()));
    }

    /// The generator that was given, with what was added.
    pub fn into_written(self) -> SchemaGenerator {
        self.written
    }
}

/// An argument of a handler.
pub trait Input {
    /// Says nothing unless it stands for something a client sends.
    fn tell(_told: &mut Told) {}
}

/// A result of a handler.
pub trait Output {
    fn tell(told: &mut Told);
}

impl<T> Input for State<T> {}
impl<T> Input for Extension<T> {}
impl<T> Input for Path<T> {}
impl Input for HeaderMap {}
impl Input for Uri {}
impl Input for Request {}

impl<T: Input> Input for Option<T> {}

impl<T: Output, E> Output for Result<T, E> {
    fn tell(told: &mut Told) {
        T::tell(told);
    }
}

/// The same body under several statuses.
impl<T: Output> Output for (StatusCode, T) {
    fn tell(told: &mut Told) {
        T::tell(told);
    }
}

impl Output for Response {
    fn tell(_told: &mut Told) {}
}

impl<T: JsonSchema> Output for Json<T> {
    fn tell(told: &mut Told) {
        told.answers::<T>();
    }
}

impl Output for &'static str {
    fn tell(told: &mut Told) {
        told.answer = Some(("text/plain", String::json_schema(&mut told.written)));
    }
}

/// A handler whose arguments and result say what they are. `Arguments` is the tuple axum knows it by.
pub trait Signature<Arguments> {
    fn tell(told: &mut Told);
}

impl<F, Answer> Signature<((),)> for F
where
    F: AsyncFnOnce() -> Answer,
    Answer: Output,
{
    fn tell(told: &mut Told) {
        Answer::tell(told);
    }
}

macro_rules! signatures {
    ($(($($argument:ident),+)),+ $(,)?) => {$(
        impl<F, Answer, Kind, $($argument),+> Signature<(Kind, $($argument,)+)> for F
        where
            F: AsyncFnOnce($($argument),+) -> Answer,
            Answer: Output,
            $($argument: Input,)+
        {
            fn tell(told: &mut Told) {
                $($argument::tell(told);)+
                Answer::tell(told);
            }
        }
    )+};
}

signatures! {
    (A), (A, B), (A, B, C), (A, B, C, D), (A, B, C, D, G), (A, B, C, D, G, H), (A, B, C, D, G, H, I),
}
