//! What the files on their way to a record decide: which is under way and how far, which was not taken and why.

use crate::data::Failure;
use crate::t;
use vestnik_api::Code;
use yew::AttrValue;

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// Others go first.
    Waiting,
    /// So many of its bytes have left.
    Going(i64),
    /// It was not taken: why, and whether the same file may be taken a second time.
    Refused(AttrValue, bool),
}

/// A file that was chosen, and has not arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Upload {
    /// Its number on this screen.
    pub(super) key: u32,
    /// What it is called.
    pub(super) name: String,
    /// How many bytes it has.
    pub(super) size: i64,
    /// How far it is.
    pub(super) way: Way,
}

impl Upload {
    /// How far it is, in percent.
    pub(super) fn percent(&self) -> i64 {
        match self.way {
            Way::Going(sent) => sent.clamp(0, self.size) * 100 / self.size.max(1),
            _ => 0,
        }
    }

    /// Whether all of it has left, and the server looks at it.
    pub(super) fn has_left(&self) -> bool {
        matches!(self.way, Way::Going(sent) if sent >= self.size)
    }
}

/// The files on their way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Queue(pub(super) Vec<Upload>);

/// What happens to them.
#[derive(Debug)]
pub(super) enum Step {
    /// One was chosen: its number, name and size.
    Chosen(u32, String, i64),
    /// So many bytes of one have left; the first time, none.
    Sent(u32, i64),
    /// One was not taken.
    Refused(u32, AttrValue, bool),
    /// One is to go once more.
    Again(u32),
    /// One has arrived, was called back, or it was seen why it was not taken.
    Gone(u32),
}

impl Queue {
    /// The same after something has happened.
    pub(super) fn after(mut self, step: Step) -> Self {
        match step {
            Step::Chosen(key, name, size) => {
                let way = local_refusal(size).map_or(Way::Waiting, |why| Way::Refused(why, false));
                self.0.push(Upload { key, name, size, way });
            }
            Step::Sent(key, bytes) => self.put(key, Way::Going(bytes)),
            Step::Refused(key, why, again) => self.put(key, Way::Refused(why, again)),
            Step::Again(key) => self.put(key, Way::Waiting),
            Step::Gone(key) => self.0.retain(|upload| upload.key != key),
        }
        self
    }

    /// Whether a file is still to be handed in.
    pub(super) fn waits(&self, key: u32) -> bool {
        self.0.iter().any(|upload| upload.key == key && upload.way == Way::Waiting)
    }

    /// Whether any is on its way: leaving the page would end it.
    pub(super) fn busy(&self) -> bool {
        self.0.iter().any(|upload| !matches!(upload.way, Way::Refused(..)))
    }

    fn put(&mut self, key: u32, way: Way) {
        if let Some(upload) = self.0.iter_mut().find(|upload| upload.key == key) {
            upload.way = way;
        }
    }
}

/// Why a file need not be sent at all.
fn local_refusal(size: i64) -> Option<AttrValue> {
    (size == 0).then(|| t!("records-file-empty"))
}

/// Why the server did not take a file; whether the same one may be taken a second time.
pub(super) fn refused(failure: &Failure) -> (AttrValue, bool) {
    let again = failure.is_offline()
        || matches!(
            failure.code(),
            Some(Code::TooManyRequests | Code::Unavailable | Code::Internal | Code::StorageFull)
        );
    (why(failure), again)
}

fn why(failure: &Failure) -> AttrValue {
    match failure.code() {
        Some(Code::TooLarge) => t!("records-file-too-large"),
        Some(Code::StorageFull) => t!("records-file-full"),
        _ => failure.field("name").unwrap_or_else(|| failure.say()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, set_lang};
    use vestnik_api::Problem;
    use vestnik_client::Error;

    fn after(steps: Vec<Step>) -> Queue {
        steps.into_iter().fold(Queue::default(), Queue::after)
    }

    fn chosen(key: u32, size: i64) -> Step {
        Step::Chosen(key, format!("{key}.pdf"), size)
    }

    #[test]
    fn a_file_waits_goes_and_is_gone_when_it_has_arrived() {
        let queue = after(vec![chosen(1, 200), chosen(2, 50), Step::Sent(1, 50)]);
        assert_eq!(
            (queue.0[0].percent(), queue.0[0].has_left(), queue.waits(1), queue.waits(2)),
            (25, false, false, true)
        );
        let queue = queue.after(Step::Sent(1, 200));
        assert!(queue.0[0].has_left());
        // What a browser counts in is a little more than the file.
        assert_eq!(queue.clone().after(Step::Sent(1, 230)).0[0].percent(), 100);
        let queue = queue.after(Step::Gone(1)).after(Step::Gone(2));
        assert!(queue.0.is_empty() && !queue.busy());
    }

    #[test]
    fn what_was_not_taken_stays_and_says_why_and_holds_up_nobody() {
        set_lang(Lang::En);
        let queue = after(vec![chosen(1, 0), chosen(2, 5), Step::Refused(2, "no".into(), true)]);
        assert!(!queue.busy() && !queue.waits(1));
        let queue = queue.after(Step::Again(2));
        assert!(queue.waits(2) && queue.busy());
        assert!(matches!(queue.0[0].way, Way::Refused(_, false)));
    }

    #[test]
    fn a_refusal_says_what_to_do_and_whether_the_same_file_may_go_again() {
        set_lang(Lang::Ru);
        let told = |code| refused(&Failure::from(Error::Problem(Box::new(Problem::new(code)))));
        assert_eq!(told(Code::TooLarge), (t!("records-file-too-large"), false));
        assert_eq!(told(Code::Forbidden), (t!("problem-forbidden"), false));
        assert_eq!(told(Code::StorageFull), (t!("records-file-full"), true));
        assert!(refused(&Failure::from(Error::Unreachable(String::new()))).1);
    }
}
