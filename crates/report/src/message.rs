//! Sentences in both languages, from the Fluent catalogues in `locales/`.
//!
//! Every `.ftl` file of `locales/zh` and `locales/en` is embedded. A sentence is added by writing
//! it in a file of the same name in both folders, with the same id and the same variables; a test
//! holds the two to each other.

use crate::{
    ReportError,
    number::{format_cell, format_change, format_measure},
};
use fluent_bundle::{
    FluentArgs, FluentResource, FluentValue,
    concurrent::FluentBundle,
    types::{FluentNumber, FluentNumberOptions},
};
use fluent_syntax::ast;
use include_dir::{Dir, include_dir};
use ronghe_base::{Cell, Fen, Lang, Text, Unit};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use unic_langid::LanguageIdentifier;

static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");
static ZH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(Lang::Zh));
static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::load(Lang::En));

/// What fills a variable of a sentence.
///
/// A pair of value and [`Unit`] is written with its unit in words; an `i64` stays a number, so that
/// the English sentence can choose between singular and plural; words stand as they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Words, already written.
    Words(Text),
    /// A whole number, with separators, that may select a plural.
    Count(i64),
}

impl Arg {
    /// A value without unit words (but with its per cent sign).
    pub fn bare(value: impl Into<Cell>, unit: Unit) -> Self {
        let cell = value.into();
        Self::both(|lang| format_cell(&cell, unit, lang))
    }

    /// A value with its unit in words.
    pub fn measure(value: impl Into<Cell>, unit: Unit) -> Self {
        let cell = value.into();
        Self::both(|lang| format_measure(&cell, unit, lang))
    }

    /// A difference: its sign always shown.
    pub fn change(value: f64, unit: Unit) -> Self {
        Self::both(|lang| format_change(value, unit, lang))
    }

    /// A list of names, joined as the language does: `甲、乙` and `A, B`.
    pub fn list(items: &[Text]) -> Self {
        let join = |lang, between| {
            let words: Vec<&str> = items.iter().map(|t| t.get(lang)).collect();
            words.join(between)
        };
        Self::Words(Text::new(join(Lang::Zh, "、"), join(Lang::En, ", ")))
    }

    fn both(write: impl Fn(Lang) -> String) -> Self {
        Self::Words(Text::new(write(Lang::Zh), write(Lang::En)))
    }
}

impl From<&str> for Arg {
    fn from(words: &str) -> Self {
        Self::Words(Text::same(words))
    }
}
impl From<String> for Arg {
    fn from(words: String) -> Self {
        Self::Words(Text::same(words))
    }
}
impl From<Text> for Arg {
    fn from(words: Text) -> Self {
        Self::Words(words)
    }
}
impl From<&Text> for Arg {
    fn from(words: &Text) -> Self {
        Self::Words(words.clone())
    }
}
impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Count(n)
    }
}
impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        Self::Count(i64::try_from(n).unwrap_or(i64::MAX))
    }
}
impl From<Fen> for Arg {
    fn from(fen: Fen) -> Self {
        Self::measure(fen, Unit::Yuan)
    }
}
impl From<(f64, Unit)> for Arg {
    fn from((value, unit): (f64, Unit)) -> Self {
        Self::measure(value, unit)
    }
}
impl From<(&Cell, Unit)> for Arg {
    fn from((cell, unit): (&Cell, Unit)) -> Self {
        Self::both(|lang| format_measure(cell, unit, lang))
    }
}

struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Variables of every message.
    messages: BTreeMap<String, BTreeSet<String>>,
    problems: Vec<String>,
}

impl Catalogue {
    fn load(lang: Lang) -> Self {
        let locale: LanguageIdentifier = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // the marks would travel into CSV, SVG and terminal text
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(n) => Some(format_cell(&n.value.into(), Unit::Count, Lang::En)),
            _ => None,
        }));
        let mut catalogue = Self {
            bundle,
            messages: BTreeMap::new(),
            problems: vec![],
        };
        for file in LOCALES
            .get_dir(lang.code())
            .into_iter()
            .flat_map(Dir::files)
        {
            if file.path().extension().is_some_and(|e| e == "ftl") {
                catalogue.add(&file.path().display().to_string(), file.contents_utf8());
            }
        }
        catalogue
    }

    fn add(&mut self, path: &str, text: Option<&str>) {
        let text = text.unwrap_or_default().to_string();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(partial, errors)| {
            let said = errors.iter().map(|e| format!("{path}: {e}"));
            self.problems.extend(said);
            partial
        });
        for entry in resource.entries() {
            if let ast::Entry::Message(message) = entry {
                let mut names = BTreeSet::new();
                if let Some(pattern) = &message.value {
                    variables(pattern, &mut names);
                }
                self.messages.insert(message.id.name.into(), names);
            }
        }
        if let Err(errors) = self.bundle.add_resource(resource) {
            self.problems
                .extend(errors.iter().map(|e| format!("{path}: {e}")));
        }
    }

    fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}

fn variables(pattern: &ast::Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            in_expression(expression, names);
        }
    }
}

fn in_expression(expression: &ast::Expression<&str>, names: &mut BTreeSet<String>) {
    let inline = match expression {
        ast::Expression::Inline(inline) => inline,
        ast::Expression::Select { selector, variants } => {
            for variant in variants {
                variables(&variant.value, names);
            }
            selector
        }
    };
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            names.insert(id.name.into());
        }
        ast::InlineExpression::Placeable { expression } => in_expression(expression, names),
        _ => {}
    }
}

/// A sentence of the catalogue in both languages, its variables filled.
///
/// ```
/// # use ronghe_report::{Arg, message};
/// let rows = message("rows", &[("count", Arg::from(31_usize))])?;
/// assert_eq!((rows.zh.as_str(), rows.en.as_str()), ("31 行", "31 rows"));
/// assert!(message("no-such-sentence", &[]).is_err());
/// # Ok::<(), ronghe_report::ReportError>(())
/// ```
///
/// # Errors
/// [`ReportError::NoMessage`]; [`ReportError::Message`] when a variable is missing.
pub fn message(id: &str, args: &[(&str, Arg)]) -> Result<Text, ReportError> {
    Ok(Text {
        zh: in_one(id, args, Lang::Zh)?,
        en: in_one(id, args, Lang::En)?,
    })
}

fn in_one(id: &str, args: &[(&str, Arg)], lang: Lang) -> Result<String, ReportError> {
    let bundle = &Catalogue::of(lang).bundle;
    let pattern = bundle
        .get_message(id)
        .and_then(|m| m.value())
        .ok_or_else(|| ReportError::NoMessage {
            id: id.into(),
            lang: lang.code(),
        })?;
    let mut fluent = FluentArgs::new();
    for (name, arg) in args {
        match arg {
            Arg::Words(text) => fluent.set(*name, text.get(lang).to_string()),
            Arg::Count(n) => {
                fluent.set(
                    *name,
                    FluentNumber::new(*n as f64, FluentNumberOptions::default()),
                );
            }
        }
    }
    let mut errors = vec![];
    let text = bundle.format_pattern(pattern, Some(&fluent), &mut errors);
    if errors.is_empty() {
        return Ok(text.into_owned());
    }
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Err(ReportError::Message {
        id: id.into(),
        lang: lang.code(),
        problem: said.join("; "),
    })
}

/// Every message id of a language with the variables it uses, in order of id.
pub fn message_ids(lang: Lang) -> Vec<(&'static str, Vec<&'static str>)> {
    let messages = &Catalogue::of(lang).messages;
    messages
        .iter()
        .map(|(id, names)| (id.as_str(), names.iter().map(String::as_str).collect()))
        .collect()
}

/// What is wrong with the catalogues: syntax, a double id, an id or a variable that one language
/// lacks. Empty when all is well; a test of the caller can hold it empty.
pub fn message_problems() -> Vec<String> {
    let mut problems = ZH.problems.clone();
    problems.extend(EN.problems.iter().cloned());
    let ids: BTreeSet<&String> = ZH.messages.keys().chain(EN.messages.keys()).collect();
    for id in ids {
        match (ZH.messages.get(id), EN.messages.get(id)) {
            (Some(zh), Some(en)) if zh == en => {}
            (Some(zh), Some(en)) => problems.push(format!(
                "{id}: zh uses {zh:?}, en uses {en:?}; both must use the same variables"
            )),
            (Some(_), None) => problems.push(format!("{id} stands in zh only")),
            _ => problems.push(format!("{id} stands in en only")),
        }
    }
    problems
}

/// Page furniture: a message of this crate, whose ids a test checks.
pub(crate) fn word(id: &str, lang: Lang) -> String {
    word_with(id, &[], lang)
}

/// Page furniture with variables.
pub(crate) fn word_with(id: &str, args: &[(&str, Arg)], lang: Lang) -> String {
    in_one(id, args, lang).unwrap_or_else(|_| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(message_problems(), Vec::<String>::new());
        assert!(message_ids(Lang::Zh).len() > 20);
    }

    #[test]
    fn a_missing_id_or_variable_is_named() {
        let text = message("nothing", &[]).unwrap_err().to_string();
        insta::assert_snapshot!(text, @r#"no message "nothing" in the zh catalogue; add it to crates/report/locales/zh/*.ftl"#);
        let text = message("rows", &[]).unwrap_err().to_string();
        assert!(
            text.contains("\"rows\" (zh)") && text.contains("count"),
            "{text}"
        );
    }

    #[test]
    fn numbers_are_written_by_unit_and_select_plurals() {
        let en = |n: i64| message("rows", &[("count", n.into())]).unwrap().en;
        assert_eq!(
            (en(1).as_str(), en(2_900).as_str()),
            ("1 row", "2,900 rows")
        );
        let income: Arg = (36_883.0, Unit::YuanPerHead).into();
        let Arg::Words(words) = income else { panic!() };
        assert_eq!(words.zh, "36,883元/人·年");
        let names = Arg::list(&[Text::new("甲", "A"), Text::new("乙", "B")]);
        assert_eq!(names, Arg::Words(Text::new("甲、乙", "A, B")));
    }
}
