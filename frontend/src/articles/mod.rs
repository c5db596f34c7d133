//! Articles: cards and pages that everybody reads, and, for those who write them, the list and the editor.

mod cards;
mod editor;
mod list;
mod page;
mod state;
mod upload;

pub use cards::ArticleCards;
pub use editor::{EditArticleScreen, NewArticleScreen};
pub use list::ArticleListScreen;
pub use page::{ArticleScreen, ArticlesScreen};
pub use upload::{ImageButton, ImageButtonProps, Uploaded};
