//! Comments on leads and clients, and answers to them, one level deep.
//!
//! Reading a comment is reading its record; writing one takes being allowed to change the record. Only its author changes its words, and what
//! they were before is kept. The author deletes it, a head of the record's group, and whoever may change everybody's: its words are gone then,
//! its place stays, and so do its answers. A comment lies in the home of its record, moves with it and goes with it; an answer goes wherever
//! that goes which it answers. A comment names people by `@[Anna](user:7)`: of those it names, whoever may see the record is shown by the
//! name he has now (`rules.rs`).

mod actions;
mod of_clients;
mod of_leads;
mod rules;
mod store;

pub(crate) use actions::{Standing, told};
pub(crate) use store::{Place, Row, count, follow, go_back, hand_over, newest};

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts them, under clients and under leads.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.configure(of_clients::routes).configure(of_leads::routes);
}
