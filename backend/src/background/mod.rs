//! The queue of background work, for those who look after the service: `/jobs`.
//!
//! `jobs` itself lies below all domains and knows no HTTP and no audit log; what people see of it and do to it is here. What a job
//! was given is never shown but for the numbers in [`rules`]: it may hold addresses, names and words of people.

mod actions;
mod routes;
mod rules;

pub use routes::routes;
