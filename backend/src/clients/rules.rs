//! What is allowed with clients. Pure.

use crate::platform::error::Error;
use vestnik_api::Code;

/// An address that somebody else has by now stands in the way of a client that is to have it again.
pub(crate) fn given_away(error: Error) -> Error {
    if error.code() == Some(Code::Invalid) {
        return Error::because(Code::WrongState, "another client has its address by now");
    }
    error
}
