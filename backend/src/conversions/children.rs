//! What hangs on a lead and goes with it: each kind is counted, lets itself be taken along, and comes back, here and nowhere else.

use super::store;
use crate::access::Db;
use crate::groups::Home;
use crate::platform::error::Result;
use crate::{comments, leads, record_files, tags};
use vestnik_api::conversions::Moved;
use vestnik_api::id::{ClientId, LeadId};
use vestnik_api::leads::RecordId;

/// A kind of what hangs on a lead and goes with it. A test compares the kinds with the database, and sees each go, be counted and come
/// back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    /// Comments and the answers to them.
    Comments,
    /// Files.
    Files,
    /// Tags: given to the client as far as it bears them not; the lead keeps them. They come back but for those that another lead gave it, too.
    Tags,
}

impl Child {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Comments, Self::Files, Self::Tags];

    /// The table of it.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Comments => "comments",
            Self::Files => "record_files",
            Self::Tags => "record_tags",
        }
    }

    /// How many of it are told of.
    pub const fn of(self, moved: &Moved) -> i64 {
        match self {
            Self::Comments => moved.comments,
            Self::Files => moved.files,
            Self::Tags => moved.tags,
        }
    }

    const fn tell(self, moved: &mut Moved, number: i64) {
        match self {
            Self::Comments => moved.comments = number,
            Self::Files => moved.files = number,
            Self::Tags => moved.tags = number,
        }
    }

    /// How many of it hang on a record.
    async fn count(self, db: &mut Db, on: RecordId) -> Result<i64> {
        match self {
            Self::Comments => comments::count(db, on).await,
            Self::Files => record_files::count(db, on).await,
            Self::Tags => tags::borne(db, on).await,
        }
    }

    async fn follow(self, db: &mut Db, lead: LeadId, client: ClientId, home: Home) -> Result<usize> {
        match self {
            Self::Comments => comments::follow(db, lead, client, home).await,
            Self::Files => record_files::follow(db, lead, client, home).await,
            Self::Tags => tags::follow(db, lead, client, home).await,
        }
    }

    async fn go_back(self, db: &mut Db, client: ClientId, lead: LeadId, home: Home) -> Result<usize> {
        match self {
            Self::Comments => comments::go_back(db, client, lead, home).await,
            Self::Files => record_files::go_back(db, client, lead, home).await,
            Self::Tags => {
                let others = other_leads(db, client, lead).await?;
                tags::go_back(db, client, lead, others).await
            }
        }
    }
}

/// The other leads that are this client.
async fn other_leads(db: &mut Db, client: ClientId, but: LeadId) -> Result<Vec<i64>> {
    let others = store::others(db, client, but).await?;
    if others.is_empty() {
        return Ok(others);
    }
    let became = leads::became_at_rest(db, &others).await?;
    Ok(others.into_iter().filter(|lead| became.get(lead) == Some(&client)).collect())
}

/// How much hangs on a record.
pub(crate) async fn count(db: &mut Db, on: RecordId) -> Result<Moved> {
    let mut hanging = Moved::default();
    for child in Child::ALL {
        let number = child.count(db, on).await?;
        child.tell(&mut hanging, number);
    }
    Ok(hanging)
}

/// Lets all that hangs on a lead go with it to the client it becomes, which lives there.
pub(super) async fn follow(db: &mut Db, lead: LeadId, client: ClientId, home: Home) -> Result<Moved> {
    let mut moved = Moved::default();
    for child in Child::ALL {
        let number = child.follow(db, lead, client, home).await?;
        child.tell(&mut moved, number.try_into().unwrap_or_default());
    }
    Ok(moved)
}

/// Lets all that a client got from a lead go back to it, which lives there.
pub(super) async fn go_back(db: &mut Db, client: ClientId, lead: LeadId, home: Home) -> Result<Moved> {
    let mut moved = Moved::default();
    for child in Child::ALL {
        let number = child.go_back(db, client, lead, home).await?;
        child.tell(&mut moved, number.try_into().unwrap_or_default());
    }
    Ok(moved)
}
