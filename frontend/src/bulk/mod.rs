//! Many rows at once: choosing them, having something done with them, and watching it.

mod aim;
mod chosen;
mod page;
mod start;
mod state;

pub use aim::{Aim, Place};
pub use chosen::{Chosen, ChosenBar, choose_page, choose_row, use_chosen};
pub use page::{BulkListScreen, BulkScreen};
pub use start::{Asked, Wanted, use_bulk};
