//! What the sink does otherwise than accept, where in the conversation, and how often.

use std::time::Duration;

/// A point of the conversation about one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Before the greeting; only for everyone (`*`).
    Greeting,
    /// The answer to `MAIL FROM`; only for everyone (`*`).
    Sender,
    /// The answer to `RCPT TO`.
    Recipient,
    /// The answer to `DATA`.
    Data,
    /// When the first bytes of the letter have come.
    Middle,
    /// The answer to the final dot. A letter that is refused here is not taken; with a stall or a lost line it is.
    End,
}

/// What is done there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Answer with this code and text.
    Refuse(u16, String),
    /// Wait, then go on as if nothing had been.
    Stall(Duration),
    /// Close the connection without a word.
    HangUp,
}

/// One action at one point, always or a number of times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    pub(crate) at: Point,
    pub(crate) action: Action,
    pub(crate) times: Option<u32>,
}

impl Behaviour {
    /// Only so many times; afterwards the letter is accepted.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn always(at: Point, action: Action) -> Self {
        Self { at, action, times: None }
    }
}

/// Names for the behaviours a test asks for.
pub struct Reply;

impl Reply {
    /// Refuses the recipient, as in `Reply::refuse(550, "5.1.1 no such user")`.
    pub fn refuse(code: u16, text: &str) -> Behaviour {
        Self::refuse_at(Point::Recipient, code, text)
    }

    /// Takes the whole letter and then refuses it.
    pub fn refuse_letter(code: u16, text: &str) -> Behaviour {
        Self::refuse_at(Point::End, code, text)
    }

    /// Refuses at a chosen point.
    pub fn refuse_at(at: Point, code: u16, text: &str) -> Behaviour {
        Behaviour::always(at, Action::Refuse(code, text.to_owned()))
    }

    /// Says nothing for so many milliseconds, then goes on.
    pub fn stall(at: Point, milliseconds: u64) -> Behaviour {
        Behaviour::always(at, Action::Stall(Duration::from_millis(milliseconds)))
    }

    /// Closes the connection at a chosen point.
    pub fn hang_up(at: Point) -> Behaviour {
        Behaviour::always(at, Action::HangUp)
    }
}
