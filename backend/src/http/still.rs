//! Whether somebody still may have what he came for: asked again and again while a long answer is on its way to him.

use crate::access::Db;
use crate::platform::error::Result;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use vestnik_api::{Code, Permission};

diesel::define_sql_function! {
    /// The homes in which somebody sees records, if by a session that lives he may do this so far at least; nothing if not.
    fn homes_still_seen(person: BigInt, by_session: BigInt, asked: Text, so_far: Text, moment: Timestamptz)
        -> diesel::sql_types::Nullable<diesel::sql_types::Array<diesel::sql_types::BigInt>>;
}

/// The homes in which whoever asks sees records at this moment, if he may do this as far as when he came; 403 if he was blocked, signed
/// out or demoted since.
pub(crate) async fn still_may(db: &mut Db, permission: Permission) -> Result<Vec<i64>> {
    let actor = db.actor().ok_or(Code::Unauthenticated)?;
    let (person, session) = (actor.user.0, actor.session.0);
    let so_far = actor.reach(permission).ok_or(Code::Forbidden)?.to_string();
    let asked = homes_still_seen(person, session, permission.name(), so_far, db.now().to_diesel());
    let homes: Option<Vec<i64>> = diesel::select(asked).get_result(db.connection()).await?;
    homes.ok_or_else(|| Code::Forbidden.into())
}
