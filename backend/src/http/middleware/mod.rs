//! What happens around every request.

pub mod protection;
pub mod request_id;
