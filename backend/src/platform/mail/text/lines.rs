//! Words put into lines of a fair length, with room between paragraphs.

/// Columns a line is broken at: what fits a terminal and a quoted reply.
const COLUMNS: usize = 78;

/// How deep quotes and lists are shown: a page that is nested deeper must not grow with it.
const DEEPEST: usize = 6;

/// A text on its way: finished lines, the line that is being written, and the word at its end.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    line: String,
    /// How many letters the line has.
    width: usize,
    word: String,
    /// A blank has come since the last word.
    blank: bool,
    /// How many line ends are due before the next word.
    due: u8,
    quotes: usize,
    indents: usize,
    /// What the next line begins with: an entry's number, or a dash.
    mark: Option<String>,
}

impl Lines {
    /// The next letter of a word.
    pub(super) fn letter(&mut self, letter: char) {
        self.word.push(letter);
    }

    /// The word has ended.
    pub(super) fn blank(&mut self) {
        self.place();
        self.blank = true;
    }

    /// Goes right behind the last word, whatever blank has come since.
    pub(super) fn append(&mut self, end: &str) {
        if self.word.is_empty() && !self.line.is_empty() {
            self.line.push_str(end);
            self.width += end.chars().count();
        } else {
            self.word.push_str(end);
        }
    }

    /// The line has ended; a second time leaves one empty.
    pub(super) fn end(&mut self) {
        self.place();
        self.due = (self.due + 1).min(2);
    }

    /// At least so many line ends come before the next word.
    pub(super) fn gap(&mut self, ends: u8) {
        if ends > 0 {
            self.place();
            self.due = self.due.max(ends);
        }
    }

    /// Goes one quote deeper, or back.
    pub(super) fn quote(&mut self, by: isize) {
        self.quotes = self.quotes.saturating_add_signed(by);
    }

    /// Goes one list deeper, or back.
    pub(super) fn indent(&mut self, by: isize) {
        self.indents = self.indents.saturating_add_signed(by);
    }

    /// The next line begins with this; none: with nothing.
    pub(super) fn mark(&mut self, mark: Option<String>) {
        self.mark = mark;
    }

    /// The whole text, each line with its end.
    pub(super) fn done(mut self) -> String {
        self.place();
        self.finish_line();
        self.text
    }

    /// Puts the word into the line, or into the next where it has no room.
    fn place(&mut self) {
        let begins = self.line.is_empty() || self.due > 0;
        // No line is made of blanks alone, however they are written.
        if self.word.is_empty() || (begins && self.word.trim().is_empty()) {
            return self.word.clear();
        }
        let width = self.word.chars().count();
        let parted = usize::from(self.blank);
        let full = self.blank && self.width + parted + width > COLUMNS;
        if begins {
            self.finish_line();
            if self.due > 1 && !self.text.is_empty() {
                self.text.push('\n');
            }
            self.begin_line();
        } else if full {
            self.finish_line();
            self.begin_line();
        } else if self.blank {
            self.line.push(' ');
            self.width += 1;
        }
        self.line.push_str(&self.word);
        self.width += width;
        self.word.clear();
        (self.blank, self.due) = (false, 0);
    }

    fn finish_line(&mut self) {
        if !self.line.is_empty() {
            self.text.push_str(self.line.trim_end());
            self.text.push('\n');
            self.line.clear();
        }
    }

    fn begin_line(&mut self) {
        for _ in 0..self.quotes.min(DEEPEST) {
            self.line.push_str("> ");
        }
        let mark = self.mark.take();
        // An entry's mark stands where the entry's other lines are indented.
        let indents = self.indents.min(DEEPEST).saturating_sub(usize::from(mark.is_some()));
        for _ in 0..indents {
            self.line.push_str("  ");
        }
        self.line.push_str(&mark.unwrap_or_default());
        self.width = self.line.chars().count();
    }
}
