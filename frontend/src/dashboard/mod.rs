//! The first screen: how many, how it went, what goes on now, what comes next.

mod cards;
mod running;
mod screen;
mod state;

pub use screen::DashboardScreen;
