//! A router that remembers what its handlers say of themselves.

use std::convert::Infallible;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};

use super::signature::{Signature, Told};
use crate::state::State;

/// Has a handler's signature tell what it says.
pub type Tell = fn(&mut Told);

/// One method of one path.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: Method,
    /// With `{id}` and the like.
    pub path: &'static str,
    /// The handler's name, with the modules it is in.
    pub handler: &'static str,
    pub tell: Tell,
}

/// Routes as axum's `Router` has them, described.
#[derive(Debug)]
pub struct Endpoints<S = State> {
    router: Router<S>,
    operations: Vec<Operation>,
}

/// The methods of one path, as axum's `MethodRouter` has them, described.
#[derive(Clone)]
pub struct Methods<S = State> {
    router: MethodRouter<S, Infallible>,
    told: Vec<(Method, &'static str, Tell)>,
}

impl<S: Clone + Send + Sync + 'static> Default for Endpoints<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Endpoints<S> {
    pub fn new() -> Self {
        Self { router: Router::new(), operations: Vec::new() }
    }

    #[must_use]
    pub fn route(mut self, path: &'static str, methods: Methods<S>) -> Self {
        let Methods { router, told } = methods;
        let told = told.into_iter().map(|(method, handler, tell)| Operation { method, path, handler, tell });
        self.operations.extend(told);
        Self { router: self.router.route(path, router), operations: self.operations }
    }

    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.operations.extend(other.operations);
        Self { router: self.router.merge(other.router), operations: self.operations }
    }

    /// Changes the router alone: for layers.
    #[must_use]
    pub fn with(self, change: impl FnOnce(Router<S>) -> Router<S>) -> Self {
        Self { router: change(self.router), operations: self.operations }
    }

    pub fn with_state<O>(self, state: S) -> Endpoints<O> {
        Endpoints { router: self.router.with_state(state), operations: self.operations }
    }

    pub fn into_router(self) -> Router<S> {
        self.router
    }

    pub fn into_operations(self) -> Vec<Operation> {
        self.operations
    }
}

/// `get(handler)` and, on what it gives, `.get(handler)`, for each method.
macro_rules! methods {
    ($($name:ident $method:ident),+ $(,)?) => {
        $(pub fn $name<H, T, S>(handler: H) -> Methods<S>
        where
            H: Handler<T, S> + Signature<T>,
            T: 'static,
            S: Clone + Send + Sync + 'static,
        {
            Methods {
                router: routing::$name(handler),
                told: vec![(Method::$method, std::any::type_name::<H>(), H::tell)],
            }
        })+

        impl<S: Clone + Send + Sync + 'static> Methods<S> {
            $(#[must_use]
            pub fn $name<H, T>(mut self, handler: H) -> Self
            where
                H: Handler<T, S> + Signature<T>,
                T: 'static,
            {
                self.told.push((Method::$method, std::any::type_name::<H>(), H::tell));
                Self { router: self.router.$name(handler), told: self.told }
            })+
        }
    };
}

methods! { get GET, post POST, put PUT, patch PATCH, delete DELETE }

impl<S: Clone + Send + Sync + 'static> Methods<S> {
    /// Reads bodies up to this size, in bytes.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self { router: self.router.layer(DefaultBodyLimit::max(bytes)), told: self.told }
    }
}
