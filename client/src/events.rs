//! Server-sent events, put together from the pieces in which they come (WHATWG HTML, 9.2.6). Only their data counts here.

/// The events of one stream.
#[derive(Debug, Default)]
pub(crate) struct Events {
    line: Vec<u8>,
    data: String,
}

impl Events {
    /// Takes the next piece; answers the data of the events that are whole by now.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut whole = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                self.end_of_line(&String::from_utf8_lossy(&line), &mut whole);
            } else if byte != b'\r' {
                self.line.push(byte);
            }
        }
        whole
    }

    fn end_of_line(&mut self, line: &str, whole: &mut Vec<String>) {
        if line.is_empty() {
            if !self.data.is_empty() {
                whole.push(std::mem::take(&mut self.data));
            }
        } else if let Some(data) = line.strip_prefix("data:") {
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Events;

    #[test]
    fn events_are_put_together_from_pieces() {
        let mut events = Events::default();
        assert!(events.feed(b": hello\n\nevent: progress\nda").is_empty());
        assert!(events.feed("ta: {\"имя\":".as_bytes()).is_empty());
        assert_eq!(events.feed(b"1}\r\n\r\ndata:two\ndata: lines\n\n"), ["{\"имя\":1}", "two\nlines"]);
    }
}
