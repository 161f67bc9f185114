//! Rows of a CSV text, each with the line on which it starts, in bounded memory.

use crate::files::MAX_COLUMNS;
use csv_core::{ReadRecordResult, Reader};

/// Most bytes of one row; more is a quote that was never closed.
pub(crate) const MAX_RECORD_BYTES: usize = 1 << 20;
/// A header with more columns than this is refused there; a row with more stops the reading.
const MAX_FIELDS: usize = 4 * MAX_COLUMNS;

/// Why a row cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Endless {
    /// More values than a row can have.
    Fields,
    /// More bytes than a row can have.
    Bytes,
}

/// The line on which a row starts, and its values.
type Row<'r> = (usize, Vec<&'r str>);

/// Reads a text row by row.
pub(crate) struct Records<'t> {
    reader: Reader,
    text: &'t str,
    at: usize,
    line: usize,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            reader: Reader::new(),
            text,
            at: 0,
            line: 1,
            bytes: vec![0; 4096],
            ends: vec![0; MAX_FIELDS],
        }
    }

    /// The next row and the line on which it starts; the fault also says on which line.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, (usize, Endless)> {
        self.skip_empty_lines();
        let start = self.line;
        let (mut written, mut fields) = (0, 0);
        loop {
            let input = &self.text.as_bytes()[self.at..];
            let (result, read, out, ends) = self.reader.read_record(
                input,
                &mut self.bytes[written..],
                &mut self.ends[fields..],
            );
            self.line += input[..read].split(|&b| b == b'\n').count() - 1;
            self.at += read;
            written += out;
            fields += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.bytes.len() < MAX_RECORD_BYTES => {
                    self.bytes.resize(self.bytes.len() * 2, 0);
                }
                ReadRecordResult::OutputFull => return Err((start, Endless::Bytes)),
                ReadRecordResult::OutputEndsFull => return Err((start, Endless::Fields)),
                ReadRecordResult::Record => return Ok(Some((start, self.cells(written, fields)))),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Empty lines are no rows, and the next row starts after them.
    fn skip_empty_lines(&mut self) {
        for &byte in &self.text.as_bytes()[self.at..] {
            match byte {
                b'\n' => self.line += 1,
                b'\r' => {}
                _ => break,
            }
            self.at += 1;
        }
    }

    fn cells(&self, written: usize, fields: usize) -> Vec<&str> {
        // the text is UTF-8, and values end before a comma, a quote or the end of a line
        let row = std::str::from_utf8(&self.bytes[..written]).unwrap_or_default();
        let mut from = 0;
        self.ends[..fields]
            .iter()
            .map(|&to| {
                let cell = row.get(from..to).unwrap_or_default();
                from = to;
                cell
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<(usize, Vec<String>)> {
        let mut records = Records::new(text);
        let mut rows = vec![];
        while let Some((line, cells)) = records.next().unwrap() {
            rows.push((line, cells.into_iter().map(str::to_string).collect()));
        }
        rows
    }

    #[test]
    fn a_row_knows_the_line_on_which_it_starts() {
        let text = "a,b\r\n\r\n\n1,\"x\ny, \"\"z\"\"\"\n中,文\n\n3,";
        let rows = all(text);
        let lines: Vec<_> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 4, 6, 8]);
        assert_eq!(rows[1].1, ["1", "x\ny, \"z\""]);
        assert_eq!(rows[2].1, ["中", "文"]);
        assert_eq!(rows[3].1, ["3", ""]);
        assert_eq!(all(""), []);
        assert_eq!(all("\n\n"), []);
    }

    #[test]
    fn an_endless_row_is_refused() {
        let open = format!("a,b\n1,\"{}", "x\n".repeat(MAX_RECORD_BYTES));
        let mut records = Records::new(&open);
        assert!(records.next().unwrap().is_some());
        assert_eq!(records.next(), Err((2, Endless::Bytes)));
        let commas = ",".repeat(MAX_FIELDS);
        assert_eq!(Records::new(&commas).next(), Err((1, Endless::Fields)));
        let long = "长".repeat(10_000);
        assert_eq!(all(&long), [(1, vec![long.clone()])]);
    }

    proptest! {
        /// What is written with quotes is read back.
        #[test]
        fn quoted_cells_are_read_back(rows in prop::collection::vec(prop::collection::vec("(?s).{0,8}", 2), 1..5)) {
            let quoted = |w: &String| format!("\"{}\"", w.replace('"', "\"\""));
            let text: String = rows
                .iter()
                .map(|r| r.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n")
                .collect();
            let read: Vec<Vec<String>> = all(&text).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
