//! Saved views of lists: chosen, saved, shared and deleted from one menu in the bar of each list.

mod dialog;
mod menu;
mod state;

pub use menu::use_views;
