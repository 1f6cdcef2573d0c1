//! The C interface of chat.h: chat templates as transformers renders them
//! (`utils/chat_template_utils.py`, `_compile_jinja_template`).
use std::borrow::Cow;
use std::ffi::CString;
use std::fmt::Write;
use std::thread;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{escape_formatter, AutoEscape, Environment, Error, ErrorKind, Output, State, Value};
use minijinja_contrib::pycompat::unknown_method_callback;

use crate::python_json::tojson;
use crate::{guarded, hand_over, panic_text, slice};

/// Instructions, and 64 bytes of what is made, cost one each. A turn of a large template takes some hundreds.
const FUEL: u64 = 2_000_000;
/// Values that hold each other are as deep as the fuel allows, and are dropped by recursion.
const STACK: usize = 512 << 20;
/// Begins what a template says by raise_exception.
const REFUSAL: &str = "it says: ";

fn raise_exception(text: &Value) -> Result<Value, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, format!("{REFUSAL}{text}")))
}

fn strftime(format: &str, now: i64) -> Result<String, Error> {
    let failed =
        || Error::new(ErrorKind::InvalidOperation, format!("strftime_now does not know the format '{format}'"));
    let text = CString::new(format).map_err(|_| failed())?;
    let mut buffer = [0u8; 1024];
    let written = unsafe {
        let mut fields: libc::tm = std::mem::zeroed();
        if libc::localtime_r(&now, &mut fields).is_null() {
            return Err(failed());
        }
        libc::strftime(buffer.as_mut_ptr().cast(), buffer.len(), text.as_ptr(), &fields)
    };
    if written == 0 && !format.is_empty() {
        return Err(failed());
    }
    String::from_utf8(buffer[..written].to_vec()).map_err(|_| failed())
}

/// `{% generation %}` marks what an assistant says, for training; for a text it is a scope and nothing else.
fn without_marks(source: &str) -> Cow<'_, str> {
    if !source.contains("endgeneration") {
        return Cow::Borrowed(source);
    }
    let mut plain = String::with_capacity(source.len());
    for part in source.split_inclusive("%}") {
        let begin = part.rfind("{%").map_or(part.len(), |at| at + 2);
        let (before, tag) = part.split_at(begin);
        let name = tag.trim_matches(|letter: char| "-+%}".contains(letter) || letter.is_whitespace());
        plain.push_str(before);
        match name {
            "generation" => plain.push_str(&tag.replace(name, "with")),
            "endgeneration" => plain.push_str(&tag.replace(name, "endwith")),
            _ => plain.push_str(tag),
        }
    }
    Cow::Owned(plain)
}

/// Pays fuel for the pieces of a text, which goes nowhere.
struct Meter<'a, 'b, 'c> {
    state: &'a State<'b, 'c>,
    unpaid: Option<Error>,
}

impl Write for Meter<'_, '_, '_> {
    fn write_str(&mut self, _piece: &str) -> std::fmt::Result {
        self.unpaid = self.state.consume_fuel(1).err();
        if self.unpaid.is_some() { Err(std::fmt::Error) } else { Ok(()) }
    }
}

/// Lists are paid for before they are shown: one may hold another many times over.
fn show(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
        let mut meter = Meter { state: &*state, unpaid: None };
        let _ = write!(meter, "{value}");
        if let Some(error) = meter.unpaid {
            return Err(error);
        }
    }
    escape_formatter(out, state, value)
}

fn environment<'source>(now: i64) -> Result<Environment<'source>, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_unknown_method_callback(unknown_method_callback);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(show);
    environment.add_filter("tojson", tojson);
    environment.add_function("raise_exception", raise_exception);
    environment.add_function("strftime_now", move |format: &str| strftime(format, now));
    Ok(environment)
}

fn sentence(error: &Error) -> String {
    let text = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => "it takes more work or memory than any conversation needs".to_string(),
        (_, Some(detail)) if detail.starts_with(REFUSAL) => detail.to_string(),
        (kind, Some(detail)) => format!("{kind}: {detail}"),
        (kind, None) => kind.to_string(),
    };
    error.line().map_or(text.clone(), |line| format!("{text} (line {line})"))
}

fn render(source: &[u8], variables: &[u8], now: i64) -> Result<String, String> {
    let source = std::str::from_utf8(source).map_err(|error| format!("it is not UTF-8: {error}"))?;
    let variables: Value = serde_json::from_slice(variables).map_err(|error| error.to_string())?;
    let source = source.replace("\r\n", "\n").replace('\r', "\n"); // as Jinja reads lines
    let source = without_marks(&source);
    let rendered = environment(now)
        .and_then(|environment| environment.template_from_named_str("chat", &source)?.render(variables));
    rendered.map_err(|error| sentence(&error))
}

/// On a stack of its own: what a template nests is bounded by its fuel, not by the caller's stack.
fn render_apart(source: &[u8], variables: &[u8], now: i64) -> Result<Box<[u8]>, String> {
    thread::scope(|scope| {
        let renderer = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || render(source, variables, now));
        let rendered = renderer.map_err(|error| error.to_string())?.join();
        Ok(rendered.unwrap_or_else(|payload| Err(panic_text(payload)))?.into_bytes().into_boxed_slice())
    })
}

#[no_mangle]
pub unsafe extern "C" fn transmla_chat_render(
    source: *const u8,
    source_size: usize,
    variables: *const u8,
    variables_size: usize,
    now: i64,
    text: *mut *mut u8,
    text_size: *mut usize,
) -> bool {
    let rendered = guarded(|| render_apart(slice(source, source_size), slice(variables, variables_size), now));
    rendered.map(|buffer| hand_over(buffer, text, text_size)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(source: &str) -> Result<String, String> {
        render_apart(source.as_bytes(), b"{}", 0).map(|text| String::from_utf8(text.into_vec()).unwrap())
    }

    #[test]
    fn marks_of_training_leave_no_trace() {
        let marked =
            "{# {% #}a{%- generation -%} b {%- endgeneration %} {{ 'generation' }}{% generation %}c{%endgeneration%}";
        assert_eq!(rendered(marked).unwrap(), "ab generationc");
    }

    #[test]
    fn work_without_end_is_refused() {
        let refused = |source: &str| {
            let error = rendered(source).unwrap_err();
            assert!(error.contains("work or memory"), "{source}: {error}");
        };
        refused("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}");
        let grown = |step: &str, end: &str| {
            format!("{{% set n = namespace(x=['x']) %}}{{% for i in range(99999) %}}{{% set n.x = {step} %}}{{% endfor %}}{end}")
        };
        refused(&grown("n.x ~ n.x", ""));
        let doubled = |end: &str| {
            "{% set n = namespace(x=['x']) %}{% for i in range(50) %}{% set n.x = [n.x, n.x] %}{% endfor %}".to_string()
                + end
        };
        refused(&doubled("{{ n.x | tojson }}"));
        refused(&doubled("{{ n.x }}"));
    }

    #[test]
    fn depth_without_end_is_refused_or_comes_to_an_end() {
        let nested = "{% set n = namespace(x=[]) %}{% for i in range(99999) %}{% set n.x = [n.x] %}{% endfor %}";
        for end in ["", "{{ n.x }}", "{{ n.x | tojson }}", "{{ n.x == [n.x] }}"] {
            let _ = rendered(&(nested.to_string() + end));
        }
        rendered("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}").unwrap_err();
        rendered(&"{{ ".repeat(9999)).unwrap_err();
        rendered(&format!("{{{{ {}1{} }}}}", "(".repeat(9999), ")".repeat(9999))).unwrap_err();
        rendered(&"{% if true %}".repeat(9999)).unwrap_err();
    }

    #[test]
    fn files_are_out_of_reach() {
        for source in ["{% include '/etc/hostname' %}", "{% import '/etc/hostname' as h %}", "{% extends 'x' %}"] {
            assert!(rendered(source).unwrap_err().starts_with("syntax error"), "{source}");
        }
    }
}
