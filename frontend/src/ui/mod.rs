//! The components every screen is made of: one file for each kind of thing. The look comes from `theme.css`; screens use these
//! components and utility classes, and hold no colours or sizes of their own.

mod answers;
mod badge;
mod bound;
mod bulk;
mod button;
pub mod caret;
mod chart;
mod columns;
mod dialog;
mod either;
mod export;
mod fact;
mod field;
mod figures;
mod icon;
mod keys;
mod lasting;
mod leaving;
mod list;
mod menu;
mod person;
mod popover;
mod screen;
mod shell;
mod skeleton;
mod style;
mod tabs;
mod toast;
mod written;

pub use answers::{Banner, Empty, Failed, Forbidden, NotFound, Said, SaidKind};
pub use badge::{Badge, Tone};
pub use bound::{Bound, DaysField, day_text, read_day};
pub use bulk::Bulk;
pub use button::{Button, Kind, Link, LinkButton, TopAction};
pub use chart::{Bars, BarsDay, LineChart, LinePoint, Series};
pub use columns::{Column, ColumnChoice, Columns, use_columns};
pub use dialog::{Confirm, Dialog};
pub use either::{Either, Eithers};
pub use export::{delimiter, use_export, use_people_export};
pub use fact::{Fact, FactEditor, FactLine, mailto, tel};
pub use field::{
    AreaField, Choice, Field, FormFoot, Options, PasswordField, SelectField, TextField, Toggle, focus_field,
    focus_first_wrong, use_left,
};
pub use figures::{Dot, More, Part, StackBar, Tile, Way, counted, counted_as, delta};
pub use icon::{Icon, Logo, Sprite};
pub use keys::{use_keys, use_return};
pub use lasting::use_lasting;
pub use leaving::{use_kept, use_leaving};
pub use list::{Check, Checked, Chip, Filters, Pager, Search, SortHead, Sorted};
pub use menu::{Menu, MenuItem};
pub use person::{Avatar, Who};
pub use popover::Popover;
pub use screen::{Crumb, Screen, use_title};
pub use shell::Shell;
pub use skeleton::{CardSkeleton, RowsSkeleton, TilesSkeleton, use_late};
pub use style::use_style;
pub use tabs::{Segmented, Tabs};
pub use toast::{Toaster, Toasts, offer_undo, use_toasts};
pub use written::Written;
