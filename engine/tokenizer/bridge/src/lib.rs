//! The C interface of bridge.h over the `tokenizers` crate; rows.rs is that of rows.h, chat.rs that of chat.h.
//! Failures are return values with a text per thread; a panic becomes such a failure.
// What callers must keep to stands in bridge.h.
#![allow(clippy::missing_safety_doc)]

mod chat;
mod python_json;
mod rows;

use std::any::Any;
use std::cell::RefCell;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::{null_mut, slice_from_raw_parts_mut};

use tokenizers::Tokenizer;

thread_local! {
    static LAST_ERROR: RefCell<String> = const { RefCell::new(String::new()) };
}

fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    format!("the library panicked: {}", text.unwrap_or_else(|| "no reason given".to_string()))
}

/// Runs `work` without letting a panic out; a failure's text is left for `transmla_bridge_last_error`.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Option<T> {
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(panic_text(payload)));
    outcome.map_err(|text| LAST_ERROR.with(|last| *last.borrow_mut() = text)).ok()
}

/// An empty slice may come with any pointer, null included.
unsafe fn slice<'a, T>(data: *const T, size: usize) -> &'a [T] {
    if size == 0 {
        &[]
    } else {
        std::slice::from_raw_parts(data, size)
    }
}

/// Hands a buffer to the caller, who gives it back to `reclaim` with the same size.
unsafe fn hand_over<T>(buffer: Box<[T]>, data: *mut *mut T, size: *mut usize) {
    *size = buffer.len();
    *data = Box::into_raw(buffer).cast();
}

unsafe fn reclaim<T>(data: *mut T, size: usize) {
    if !data.is_null() {
        drop(Box::from_raw(slice_from_raw_parts_mut(data, size)));
    }
}

fn parse(json: &[u8]) -> Result<Tokenizer, String> {
    let mut tokenizer = Tokenizer::from_bytes(json).map_err(|error| error.to_string())?;
    // As Python's __call__: what the file says of truncation and padding holds only where the caller asks for it.
    tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
    tokenizer.with_padding(None);
    Ok(tokenizer)
}

fn encode(tokenizer: &Tokenizer, text: &[u8], add_special_tokens: bool) -> Result<Box<[i32]>, String> {
    let text = std::str::from_utf8(text).map_err(|error| format!("the text is not UTF-8: {error}"))?;
    let encoding = tokenizer.encode_fast(text, add_special_tokens).map_err(|error| error.to_string())?;
    let id = |&id: &u32| i32::try_from(id).map_err(|_| format!("token id {id} does not fit 31 bits"));
    encoding.get_ids().iter().map(id).collect()
}

fn decode(tokenizer: &Tokenizer, ids: &[i32], skip_special_tokens: bool) -> Result<Box<[u8]>, String> {
    let id = |&id: &i32| u32::try_from(id).map_err(|_| format!("{id} is not a token id"));
    let ids = ids.iter().map(id).collect::<Result<Vec<u32>, String>>()?;
    let text = tokenizer.decode(&ids, skip_special_tokens).map_err(|error| error.to_string())?;
    Ok(text.into_bytes().into_boxed_slice())
}

#[no_mangle]
pub unsafe extern "C" fn transmla_tokenizer_create(json: *const u8, json_size: usize) -> *mut Tokenizer {
    guarded(|| parse(slice(json, json_size))).map_or(null_mut(), |tokenizer| Box::into_raw(Box::new(tokenizer)))
}

#[no_mangle]
pub unsafe extern "C" fn transmla_tokenizer_free(tokenizer: *mut Tokenizer) {
    if !tokenizer.is_null() {
        guarded(|| {
            drop(Box::from_raw(tokenizer));
            Ok(())
        });
    }
}

#[no_mangle]
pub unsafe extern "C" fn transmla_tokenizer_encode(
    tokenizer: *const Tokenizer,
    text: *const u8,
    text_size: usize,
    add_special_tokens: bool,
    ids: *mut *mut i32,
    ids_size: *mut usize,
) -> bool {
    let encoded = guarded(|| encode(&*tokenizer, slice(text, text_size), add_special_tokens));
    encoded.map(|buffer| hand_over(buffer, ids, ids_size)).is_some()
}

#[no_mangle]
pub unsafe extern "C" fn transmla_tokenizer_decode(
    tokenizer: *const Tokenizer,
    ids: *const i32,
    ids_size: usize,
    skip_special_tokens: bool,
    text: *mut *mut u8,
    text_size: *mut usize,
) -> bool {
    let decoded = guarded(|| decode(&*tokenizer, slice(ids, ids_size), skip_special_tokens));
    decoded.map(|buffer| hand_over(buffer, text, text_size)).is_some()
}

#[no_mangle]
pub unsafe extern "C" fn transmla_tokenizer_vocab_size(tokenizer: *const Tokenizer) -> usize {
    guarded(|| Ok((*tokenizer).get_vocab_size(true))).unwrap_or(0)
}

#[no_mangle]
pub unsafe extern "C" fn transmla_ids_free(ids: *mut i32, ids_size: usize) {
    reclaim(ids, ids_size);
}

#[no_mangle]
pub unsafe extern "C" fn transmla_text_free(text: *mut u8, text_size: usize) {
    reclaim(text, text_size);
}

#[no_mangle]
pub unsafe extern "C" fn transmla_bridge_last_error(text: *mut u8, capacity: usize) -> usize {
    LAST_ERROR.with(|last| {
        let last = last.borrow();
        if capacity > 0 {
            std::ptr::copy_nonoverlapping(last.as_ptr(), text, last.len().min(capacity));
        }
        last.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_error() -> String {
        LAST_ERROR.with(|last| last.borrow().clone())
    }

    #[test]
    fn a_panic_becomes_an_error_with_its_reason() {
        assert_eq!(guarded::<()>(|| panic!("slot {} of {}", 3, 2)), None);
        assert_eq!(last_error(), "the library panicked: slot 3 of 2");
    }

    #[test]
    fn an_error_stays_on_its_thread() {
        assert_eq!(guarded::<()>(|| Err("here".to_string())), None);
        std::thread::spawn(|| assert_eq!(last_error(), "")).join().unwrap();
        assert_eq!(last_error(), "here");
    }

    #[test]
    fn an_empty_slice_may_come_with_a_null_pointer() {
        assert_eq!(unsafe { slice::<u8>(std::ptr::null(), 0) }, b"");
    }
}
