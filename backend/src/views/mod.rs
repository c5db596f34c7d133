//! Saved views: what a list is narrowed to, its order and its columns, under a name.
//!
//! A view is its owner's alone, or shared with a group in which he works: then who is in the group sees it, and who is taken out sees it
//! no more, as every query asks. Its owner changes and deletes it, and so does a head of the group; once its owner has left the group,
//! it stays there like his clients, and whoever works in it looks after it. With the group itself its views are deleted. A view holds
//! words only: what they find, the list decides for whoever looks.

mod actions;
mod routes;
mod rules;
mod store;

pub use routes::routes;
