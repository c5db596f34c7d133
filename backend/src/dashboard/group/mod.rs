//! How a group is doing: what came in, what became of it, and who works on what. Reads what others keep, along their indexes.

mod actions;
mod routes;
mod store;

pub(super) use routes::routes;
