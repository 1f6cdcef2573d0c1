//! Python's `json.dumps` for values of a template, which transformers gives as the filter `tojson`.
use std::io::{Error, Result, Write};

use minijinja::value::Kwargs;
use minijinja::{ErrorKind, State, Value};
use serde::Serialize;
use serde_json::ser::Formatter;

/// json.dumps(value, ensure_ascii=, indent=, separators=)
struct Layout {
    ascii: bool,
    indent: Option<usize>,
    item: String, // between items
    key: String,  // behind a key
    depth: usize,
    empty: bool, // nothing was written since the last bracket
}

impl Layout {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> Result<()> {
        self.depth += 1;
        self.empty = true;
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> Result<()> {
        self.depth -= 1;
        if !self.empty {
            self.line(writer)?;
        }
        self.empty = false;
        writer.write_all(bracket)
    }

    fn item<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.empty = false;
        if !first {
            writer.write_all(self.item.as_bytes())?;
        }
        self.line(writer)
    }

    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> Result<()> {
        let Some(indent) = self.indent else { return Ok(()) };
        writer.write_all(b"\n")?;
        (0..self.depth * indent).try_for_each(|_| writer.write_all(b" "))
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.open(writer, b"[")
    }
    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.close(writer, b"]")
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.item(writer, first)
    }
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.open(writer, b"{")
    }
    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        self.close(writer, b"}")
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> Result<()> {
        self.item(writer, first)
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> Result<()> {
        writer.write_all(self.key.as_bytes())
    }
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> Result<()> {
        if !self.ascii {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0; 2];
        for letter in fragment.chars() {
            if letter.is_ascii() {
                writer.write_all(&[letter as u8])?;
                continue;
            }
            letter.encode_utf16(&mut units).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))?;
        }
        Ok(())
    }
}

/// A text that costs fuel as it grows: a value may hold itself many times over.
struct Paid<'a, 'b, 'c> {
    state: &'a State<'b, 'c>,
    text: Vec<u8>,
    unpaid: Option<minijinja::Error>, // the fuel was not enough
}

impl Write for Paid<'_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        // Writes are short: brackets, keys, fragments.
        if let Err(error) = self.state.consume_fuel(1) {
            self.unpaid = Some(error);
            return Err(Error::other("unpaid"));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

fn failure(text: &str) -> minijinja::Error {
    minijinja::Error::new(ErrorKind::InvalidOperation, format!("tojson: {text}"))
}

pub fn tojson(
    state: &State,
    value: &Value,
    ascii: Option<bool>,
    options: Kwargs,
) -> std::result::Result<String, minijinja::Error> {
    let indent: Option<usize> = options.get("indent")?;
    let separators: Option<(String, String)> = match options.get::<Option<Value>>("separators")? {
        Some(pair) => Some((pair.get_item_by_index(0)?.to_string(), pair.get_item_by_index(1)?.to_string())),
        None => None,
    };
    if options.get::<Option<bool>>("sort_keys")? == Some(true) {
        return Err(failure("keys are not sorted here"));
    }
    let ascii = ascii.or(options.get("ensure_ascii")?).unwrap_or(false);
    options.assert_all_used()?;
    let between = if indent.is_some() { "," } else { ", " };
    let (item, key) = separators.unwrap_or_else(|| (between.to_string(), ": ".to_string()));
    let layout = Layout { ascii, indent, item, key, depth: 0, empty: false };
    let mut paid = Paid { state, text: Vec::new(), unpaid: None };
    let mut serializer = serde_json::Serializer::with_formatter(&mut paid, layout);
    let written = value.serialize(&mut serializer);
    if let Some(error) = paid.unpaid {
        return Err(error);
    }
    written.map_err(|error| failure(&error.to_string()))?;
    String::from_utf8(paid.text).map_err(|error| failure(&error.to_string()))
}
