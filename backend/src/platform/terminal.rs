//! Asking the person who started the program, if there is one at a terminal.

use anyhow::{Context, Result, bail};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{IsTerminal, Write, stderr, stdin};

/// Somebody who can be asked.
pub trait Ask {
    /// Asks for a line.
    fn ask(&mut self, question: &str) -> Result<String>;

    /// Asks for something that must not be seen while it is typed.
    fn ask_hidden(&mut self, question: &str) -> Result<String>;
}

/// A terminal.
#[derive(Debug)]
pub struct Terminal(());

impl Terminal {
    /// The terminal, if the program was started in one.
    pub fn find() -> Option<Self> {
        (stdin().is_terminal() && stderr().is_terminal()).then_some(Self(()))
    }
}

impl Ask for Terminal {
    fn ask(&mut self, question: &str) -> Result<String> {
        write!(stderr(), "{question}: ")?;
        stderr().flush()?;
        let mut line = String::new();
        if stdin().read_line(&mut line).context("the terminal could not be read")? == 0 {
            bail!("nothing was typed");
        }
        Ok(line.trim_end_matches(['\n', '\r']).to_owned())
    }

    fn ask_hidden(&mut self, question: &str) -> Result<String> {
        let hidden = Hidden::begin()?;
        let line = self.ask(question);
        drop(hidden);
        // The Enter that ended the line was not shown either.
        writeln!(stderr())?;
        line
    }
}

/// While this lives, what is typed is not shown.
struct Hidden(Termios);

impl Hidden {
    fn begin() -> Result<Self> {
        let before = tcgetattr(stdin()).context("the terminal can't hide what is typed")?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(stdin(), OptionalActions::Flush, &quiet).context("the terminal can't hide what is typed")?;
        Ok(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Err(error) = tcsetattr(stdin(), OptionalActions::Now, &self.0) {
            tracing::warn!(%error, "the terminal was left without an echo; `stty echo` brings it back");
        }
    }
}
