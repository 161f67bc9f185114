//! Reads TOML so that every problem is found at once and each one names its line.

use crate::Problem;
use ronghe_base::{Area, Date, Fen, Place, Share, Text};
use std::cell::RefCell;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The longest file that is read, in bytes.
const LONGEST_FILE: usize = 32 << 20;
/// The longest word, such as a name, in characters.
const LONGEST_WORD: usize = 200;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

/// A value as it stands in the file.
pub(crate) type Raw<'t> = Spanned<DeValue<'t>>;
/// What is expected instead, in words.
pub(crate) type Read<T> = Result<T, String>;

/// A file being read, with the problems found so far.
pub(crate) struct Page<'t> {
    file: &'t str,
    text: &'t str,
    /// Byte and message of each.
    problems: RefCell<Vec<(usize, String)>>,
}

impl<'t> Page<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self {
            file,
            text,
            problems: RefCell::default(),
        }
    }

    /// The file as a table; none, with a problem, where it is no TOML.
    pub(crate) fn open(&self) -> Option<DeTable<'t>> {
        if self.text.len() > LONGEST_FILE {
            let message = format!(
                "the file has {} bytes; at most {LONGEST_FILE} are read",
                self.text.len()
            );
            self.report(0, message);
            return None;
        }
        match DeTable::parse(self.text) {
            Ok(table) => Some(table.into_inner()),
            Err(e) => {
                let at = e.span().map_or(0, |s| s.start);
                self.report(at, format!("not TOML: {}", e.message().replace('\n', "; ")));
                None
            }
        }
    }

    /// Adds a problem at a byte of the file.
    pub(crate) fn report(&self, at: usize, message: impl Into<String>) {
        self.problems.borrow_mut().push((at, message.into()));
    }

    /// The problems in the order of the file.
    pub(crate) fn close(self) -> Vec<Problem> {
        let mut found = self.problems.into_inner();
        found.sort_by_key(|&(at, _)| at); // stable: problems of one place stay in order of reading
        let mut lines = Lines::new(self.text);
        found
            .into_iter()
            .map(|(at, message)| Problem {
                file: self.file.into(),
                line: lines.of(at),
                message,
            })
            .collect()
    }
}

/// Counts lines in one pass over rising positions.
pub(crate) struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// Line of a byte that lies no earlier than the last one asked for.
    pub(crate) fn of(&mut self, at: usize) -> usize {
        let at = at.clamp(self.at, self.text.len());
        let passed = &self.text[self.at..at];
        self.line += passed.split(|&b| b == b'\n').count() - 1;
        self.at = at;
        self.line
    }
}

/// The fields of one table; those nobody asks for are unknown.
pub(crate) struct Fields<'p, 't> {
    page: &'p Page<'t>,
    table: &'p DeTable<'t>,
    path: String,
    at: usize,
    asked: Vec<&'static str>,
}

impl<'p, 't> Fields<'p, 't> {
    /// The table at `path` (empty for the whole file), which starts at byte `at`.
    pub(crate) fn new(
        page: &'p Page<'t>,
        table: &'p DeTable<'t>,
        path: impl Into<String>,
        at: usize,
    ) -> Self {
        Self {
            page,
            table,
            path: path.into(),
            at,
            asked: vec![],
        }
    }

    /// Where the table starts.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Where a field stands; the table itself where the field is missing.
    pub(crate) fn at_field(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.at, |v| v.span().start)
    }

    /// Whether the field is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Adds a problem about a field.
    pub(crate) fn report(&self, at: usize, key: &str, message: &str) {
        self.page
            .report(at, format!("{}: {message}", self.name(key)));
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.into()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// A field that may be absent.
    pub(crate) fn raw(&mut self, key: &'static str) -> Option<&'p Raw<'t>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// A field that may be absent, read; a problem where it cannot be read.
    pub(crate) fn may<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&DeValue<'_>) -> Read<T>,
    ) -> Option<T> {
        let raw = self.raw(key)?;
        match read(raw.get_ref()) {
            Ok(value) => Some(value),
            Err(message) => {
                self.report(raw.span().start, key, &message);
                None
            }
        }
    }

    /// A field that must be there, read.
    pub(crate) fn must<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl Fn(&DeValue<'_>) -> Read<T>,
    ) -> Option<T> {
        if !self.has(key) {
            self.asked.push(key);
            self.report(self.at, key, &format!("missing; expected {expected}"));
        }
        self.may(key, read)
    }

    /// A table inside this one.
    pub(crate) fn inner(&mut self, key: &'static str) -> Option<Fields<'p, 't>> {
        let raw = self.raw(key)?;
        self.table_of(raw, key)
    }

    /// The tables of a list, such as `[[member]]`, at most `most` of them.
    pub(crate) fn list(&mut self, key: &'static str, most: usize) -> Option<Vec<Fields<'p, 't>>> {
        let raw = self.raw(key)?;
        let DeValue::Array(items) = raw.get_ref() else {
            let found = format!("found {}; expected a list of tables", kind(raw.get_ref()));
            self.report(raw.span().start, key, &found);
            return None;
        };
        if items.len() > most {
            let message = format!("{} entries; at most {most} are read", items.len());
            self.report(raw.span().start, key, &message);
            return None;
        }
        let named = |i: usize| format!("{key}[{}]", i + 1);
        let tables = items.iter().enumerate();
        Some(
            tables
                .filter_map(|(i, item)| self.table_of(item, &named(i)))
                .collect(),
        )
    }

    fn table_of(&self, raw: &'p Raw<'t>, key: &str) -> Option<Fields<'p, 't>> {
        if let DeValue::Table(table) = raw.get_ref() {
            return Some(Fields::new(
                self.page,
                table,
                self.name(key),
                raw.span().start,
            ));
        }
        let found = format!("found {}; expected a table", kind(raw.get_ref()));
        self.report(raw.span().start, key, &found);
        None
    }

    /// The fields asked for, each once.
    fn known(&self) -> String {
        let mut known: Vec<&str> = vec![];
        for name in &self.asked {
            if !known.contains(name) {
                known.push(name);
            }
        }
        known.join(", ")
    }

    /// Reports the fields nobody asked for.
    pub(crate) fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let shown: String = name.chars().take(40).collect();
                let known = self.known();
                let message = format!("unknown field; known here: {known}");
                self.report(key.span().start, &shown, &message);
            }
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Text as it stands.
pub(crate) fn string<'v>(value: &'v DeValue<'_>, expected: &str) -> Read<&'v str> {
    match value {
        DeValue::String(s) => Ok(s),
        other => Err(format!("found {}; expected {expected}", kind(other))),
    }
}

fn limited(text: &str, most: usize) -> Read<String> {
    let length = text.chars().count();
    if length > most {
        return Err(format!("{length} characters; at most {most} are allowed"));
    }
    if text.is_empty() || text.trim() != text || text.chars().any(char::is_control) {
        let shown = text.escape_debug();
        return Err(format!(
            "\"{shown}\" must not be empty, begin or end with a space, or hold a line break or control character"
        ));
    }
    Ok(text.into())
}

/// A word or name.
pub(crate) fn word(value: &DeValue<'_>) -> Read<String> {
    limited(string(value, "text")?, LONGEST_WORD)
}

/// An id: letters of any script, digits and `-`, `_`, `.`; at most 64 characters.
pub(crate) fn id(value: &DeValue<'_>) -> Read<String> {
    let id = string(value, "an id as text")?;
    let good = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    if id.is_empty() || id.chars().count() > 64 || !id.chars().all(good) {
        let shown: String = id.escape_debug().take(40).collect();
        return Err(format!(
            "\"{shown}\" is not an id: expected 1 to 64 letters, digits, - _ ."
        ));
    }
    Ok(id.into())
}

/// Words in both languages: one text, or `{ zh = "...", en = "..." }`.
pub(crate) fn text(value: &DeValue<'_>) -> Read<Text> {
    const EXPECTED: &str = "text, or { zh = \"...\", en = \"...\" }";
    let DeValue::Table(table) = value else {
        return limited(string(value, EXPECTED)?, LONGEST_NOTE).map(Text::same);
    };
    let (Some(zh), Some(en), 2) = (table.get("zh"), table.get("en"), table.len()) else {
        return Err(format!("expected {EXPECTED}, and no other field"));
    };
    let read = |v: &Raw<'_>| limited(string(v.get_ref(), EXPECTED)?, LONGEST_NOTE);
    Ok(Text::new(read(zh)?, read(en)?))
}

/// A day, as TOML writes it (`2017-06-30`) or as text.
pub(crate) fn date(value: &DeValue<'_>) -> Read<Date> {
    let shown = match value {
        DeValue::Datetime(d) => d.to_string(),
        DeValue::String(s) => s.chars().take(40).collect(),
        other => return Err(format!("found {}; expected {DAY}", kind(other))),
    };
    let plain = shown.len() == 10;
    let day = plain.then(|| shown.parse().ok()).flatten();
    day.ok_or_else(|| format!("\"{shown}\" is not a day: expected {DAY}"))
}

/// What a day looks like.
pub(crate) const DAY: &str = "a day such as 2017-06-30";

/// A share from 0 to 1 with at most six decimals, read from its digits, so that it is exact.
pub(crate) fn share(value: &DeValue<'_>) -> Read<Share> {
    let shown = match value {
        DeValue::Integer(n) if n.radix() == 10 => n.as_str(),
        DeValue::Float(x) => x.as_str(),
        other => return Err(format!("found {}; expected {SHARE}", kind(other))),
    };
    let error = || format!("{shown} is not a share: expected {SHARE}");
    let (whole, part) = shown.split_once('.').unwrap_or((shown, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 1 || part.len() > 6 {
        return Err(error());
    }
    let millionths = format!("{whole}{part:0<6}").parse().map_err(|_| error())?;
    Share::from_millionths(millionths).map_err(|_| error())
}

/// What a share looks like.
pub(crate) const SHARE: &str =
    "a number from 0 to 1 with at most six decimals, such as 0.30 for 30 %";

/// An amount in yuan that is not below zero, given as text so that no digit is lost.
pub(crate) fn amount(value: &DeValue<'_>) -> Read<Fen> {
    let fen = Fen::parse_yuan(string(value, AMOUNT)?).map_err(|e| e.to_string())?;
    if fen < Fen::ZERO {
        return Err(format!("{fen} is below zero; expected {AMOUNT}"));
    }
    Ok(fen)
}

/// What an amount looks like.
pub(crate) const AMOUNT: &str = "yuan as text, such as \"1234.50\"";

/// An area in mu above zero, given as text.
pub(crate) fn area_mu(value: &DeValue<'_>) -> Read<Area> {
    let area = Area::parse_mu(string(value, MU)?).map_err(|e| e.to_string())?;
    if area.units() == 0 {
        return Err(format!("the area is zero; expected {MU}"));
    }
    Ok(area)
}

/// What an area looks like.
pub(crate) const MU: &str = "mu as text, such as \"12.5\"";

/// A code or id of a place.
pub(crate) fn place(value: &DeValue<'_>) -> Read<Place> {
    Place::new(string(value, PLACE)?).map_err(|e| e.to_string())
}

/// What a place looks like.
pub(crate) const PLACE: &str = "a code as text, such as \"330521\"";

/// A whole number from `least` to `most`.
pub(crate) fn count(least: u64, most: u64) -> impl Fn(&DeValue<'_>) -> Read<u64> {
    move |value| {
        let expected = format!("a whole number from {least} to {most}");
        let DeValue::Integer(n) = value else {
            return Err(format!("found {}; expected {expected}", kind(value)));
        };
        let digits = n.as_str().strip_prefix('+').unwrap_or(n.as_str());
        match u64::from_str_radix(digits, n.radix()) {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => {
                let shown: String = n.to_string().chars().take(40).collect();
                Err(format!("{shown} is not {expected}"))
            }
        }
    }
}

/// A finite number.
pub(crate) fn number(value: &DeValue<'_>) -> Read<f64> {
    let shown = match value {
        DeValue::Integer(n) if n.radix() == 10 => n.as_str(),
        DeValue::Float(x) => x.as_str(),
        other => return Err(format!("found {}; expected a number", kind(other))),
    };
    let finite = shown.parse().ok().filter(|x: &f64| x.is_finite());
    finite.ok_or_else(|| format!("{shown} is not a finite number"))
}

/// One of several words.
pub(crate) fn choice<T: Copy>(choices: &[(&str, T)]) -> impl Fn(&DeValue<'_>) -> Read<T> {
    move |value| {
        let names: Vec<String> = choices.iter().map(|(w, _)| format!("\"{w}\"")).collect();
        let expected = format!("one of {}", names.join(", "));
        let word = string(value, &expected)?;
        let found = choices.iter().find(|(w, _)| *w == word);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let shown: String = word.escape_debug().take(40).collect();
            format!("\"{shown}\" is unknown; expected {expected}")
        })
    }
}
