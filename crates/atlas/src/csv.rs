//! CSV: text in UTF-8 or GB18030, packed or not, with every row as long as the header.

use crate::{
    AtlasError,
    build::Rows,
    package::Entry,
    problem::Problem,
    records::{Endless, MAX_RECORD_BYTES, Records},
};
use encoding_rs::{DecoderResult, GB18030};
use std::{borrow::Cow, io::Read};

/// Unpacks a gz file, but never more than the bound.
pub(crate) fn unpack(bytes: &[u8], path: &str, limit: u64) -> Result<Vec<u8>, AtlasError> {
    let mut out = vec![];
    flate2::read::MultiGzDecoder::new(bytes)
        .take(limit + 1)
        .read_to_end(&mut out)
        .map_err(|e| AtlasError::Read {
            path: path.into(),
            why: format!("not a gz file: {e}"),
        })?;
    if out.len() as u64 > limit {
        return Err(AtlasError::TooLarge {
            path: path.into(),
            limit,
            unpacked: true,
        });
    }
    Ok(out)
}

/// Text of the file, or the problem with its bytes. Without a stated encoding, UTF-8.
fn decode<'b>(bytes: &'b [u8], entry: &Entry) -> Result<Cow<'b, str>, Box<Problem>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let stated = entry.encoding.as_deref().unwrap_or("utf-8").to_lowercase();
    match stated.replace(['-', '_'], "").as_str() {
        "utf8" | "utf8sig" => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| {
            let at = e.valid_up_to();
            let maybe = gb18030(bytes).is_ok();
            undecodable(
                bytes,
                at,
                "UTF-8",
                if maybe { "gb18030" } else { "" },
                entry,
            )
        }),
        "gb18030" | "gbk" | "gb2312" => gb18030(bytes)
            .map(Cow::Owned)
            .map_err(|at| undecodable(bytes, at, "GB18030", "utf-8", entry)),
        _ => Err(Box::new(
            Problem::error("unknown-encoding", &entry.path)
                .found(format!("编码“{stated}”"), format!("encoding \"{stated}\""))
                .expected("utf-8 或 gb18030", "utf-8 or gb18030")
                .advice("另存为 UTF-8", "save the file as UTF-8"),
        )),
    }
}

fn undecodable(bytes: &[u8], at: usize, name: &str, other: &str, entry: &Entry) -> Box<Problem> {
    let row = bytes[..at.min(bytes.len())].split(|&b| b == b'\n').count();
    let byte = bytes.get(at).copied().unwrap_or_default();
    let problem = Problem::error("undecodable", &entry.path)
        .row(row)
        .found(
            format!("第 {at} 字节为 0x{byte:02x}"),
            format!("byte 0x{byte:02x} at offset {at}"),
        )
        .expected(format!("{name} 文本"), format!("text in {name}"));
    Box::new(if other.is_empty() {
        problem.advice("另存为 UTF-8", "save the file as UTF-8")
    } else {
        problem.advice(
            format!("在描述文件中写明 \"encoding\": \"{other}\"，或另存为 UTF-8"),
            format!(
                "state \"encoding\": \"{other}\" in datapackage.json, or save the file as UTF-8"
            ),
        )
    })
}

/// Decodes GB18030 strictly; the error is the offset of the first bad byte.
fn gb18030(bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(
        decoder
            .max_utf8_buffer_length_without_replacement(bytes.len())
            .unwrap_or_default(),
    );
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::Malformed(bad, after), read) => {
            Err(read.saturating_sub(usize::from(bad) + usize::from(after)))
        }
        (DecoderResult::OutputFull, read) => Err(read),
    }
}

/// Reads a CSV file into the table.
pub(crate) fn read(bytes: &[u8], entry: &Entry, guess: bool, builder: &mut dyn Rows) {
    let guessed = Entry {
        encoding: Some("gb18030".into()),
        ..entry.clone()
    };
    let text = match decode(bytes, entry) {
        Err(_) if guess && entry.encoding.is_none() && gb18030(bytes).is_ok() => {
            builder.problem(
                Problem::warning("encoding-guessed", "")
                    .found("不是 UTF-8，按 GB18030 读入", "not UTF-8; read as GB18030")
                    .advice(
                        "写 datapackage.json 注明编码，或另存为 UTF-8",
                        "state the encoding in datapackage.json, or save as UTF-8",
                    ),
            );
            decode(bytes, &guessed)
        }
        other => other,
    };
    match text {
        Ok(text) => rows(&text, builder),
        Err(problem) => builder.problem(*problem),
    }
}

fn rows(text: &str, builder: &mut dyn Rows) {
    let mut records = Records::new(text);
    let mut width = None;
    loop {
        let (line, cells) = match records.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err((line, why)) => {
                builder.problem(endless(line, &why));
                break;
            }
        };
        let on = match width {
            None => {
                width = Some(cells.len());
                builder.header(line, &cells)
            }
            Some(width) if width != cells.len() => {
                builder.problem(ragged(line, width, cells.len()));
                true
            }
            Some(_) => builder.row(line, &cells),
        };
        if !on {
            break;
        }
    }
    if width.is_none() {
        builder.problem(
            Problem::error("empty-file", "")
                .found("空文件", "an empty file")
                .expected("第一行为列名", "column names in the first row")
                .advice("写入列名和数据", "write the header and the data"),
        );
    }
}

fn endless(line: usize, why: &Endless) -> Problem {
    let problem = Problem::error("endless-row", "").row(line);
    match why {
        Endless::Bytes => problem
            .found(
                format!("一行超过 {MAX_RECORD_BYTES} 字节"),
                format!("a row of more than {MAX_RECORD_BYTES} bytes"),
            )
            .expected("较短的行", "a shorter row")
            .advice(
                "查找没有闭合的引号",
                "look for a quote that is never closed",
            ),
        Endless::Fields => problem
            .found("一行中的值过多", "far too many values in one row")
            .expected("与列名一样多", "as many as the header")
            .advice(
                "查看分隔符与换行",
                "check the separators and the ends of lines",
            ),
    }
}

fn ragged(line: usize, width: usize, cells: usize) -> Problem {
    Problem::error("ragged-row", "")
        .row(line)
        .found(format!("{cells} 个值"), format!("{cells} values"))
        .expected(
            format!("{width} 个，与列名一样多"),
            format!("{width}, as many as the header"),
        )
        .advice(
            "查看该行的逗号与引号；含逗号的文字要加双引号",
            "look for a comma too many or too few; words with a comma need double quotes",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_file_cannot_fill_the_memory() {
        use std::io::Write;
        let mut gz = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        gz.write_all(&vec![b'0'; 100_000]).unwrap();
        let bomb = gz.finish().unwrap();
        assert!(bomb.len() < 1_000);
        assert!(matches!(
            unpack(&bomb, "a.csv.gz", 99_999),
            Err(AtlasError::TooLarge { unpacked: true, .. })
        ));
        assert_eq!(unpack(&bomb, "a.csv.gz", 100_000).unwrap().len(), 100_000);
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        let entry = |encoding: &str| Entry {
            encoding: Some(encoding.into()),
            ..Entry::default()
        };
        let bad = decode(b"ab\ncd\xff", &entry("utf-8")).unwrap_err();
        assert_eq!(
            (bad.row, bad.found.en.as_str()),
            (Some(2), "byte 0xff at offset 5")
        );
        let bad = decode(b"ab\xd6\xd0\xff", &entry("gb18030")).unwrap_err();
        assert_eq!(bad.found.en, "byte 0xff at offset 4");
        assert_eq!(decode(b"\xd6\xd0", &entry("GBK")).unwrap(), "中");
        assert_eq!(
            decode(b"x", &entry("latin1")).unwrap_err().code,
            "unknown-encoding"
        );
    }
}
