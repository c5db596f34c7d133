//! What happens around every request.

pub mod request_id;
