//! The C interface of rows.h: text columns of parquet files, and gzip.
use std::ffi::c_void;
use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use parquet::column::reader::{get_typed_column_reader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use crate::{guarded, slice};

/// `transmla_text` of rows.h.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text {
    data: *const u8,
    size: usize,
}

/// `transmla_take` of rows.h: whether to go on.
type Take = unsafe extern "C" fn(context: *mut c_void, values: *const Text, count: usize) -> bool;

const STEP: usize = 1 << 16; // bytes of text handed over at once

/// `file` outlives the reader: it belongs to the caller of the one function that makes and drops it.
unsafe fn reader_of(file: &[u8]) -> Result<SerializedFileReader<Bytes>, String> {
    let file: &'static [u8] = std::mem::transmute(file);
    SerializedFileReader::new(Bytes::from_static(file)).map_err(|error| error.to_string())
}

fn column_names(metadata: &ParquetMetaData) -> Vec<String> {
    let schema = metadata.file_metadata().schema_descr();
    schema.columns().iter().map(|column| column.path().string()).collect()
}

/// All values of one column of a row group; a missing one is an empty text.
fn column_of(group: &dyn RowGroupReader, index: usize) -> Result<Vec<ByteArray>, String> {
    let column = group.metadata().column(index).column_descr_ptr();
    if column.physical_type() != parquet::basic::Type::BYTE_ARRAY || column.max_rep_level() > 0 {
        return Err(format!("column '{}' holds {}, no texts", column.path(), column.physical_type()));
    }
    let rows = usize::try_from(group.metadata().num_rows()).map_err(|error| error.to_string())?;
    let reader = group.get_column_reader(index).map_err(|error| error.to_string())?;
    let mut reader: ColumnReaderImpl<ByteArrayType> = get_typed_column_reader(reader);
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let read = |error: parquet::errors::ParquetError| error.to_string();
    while reader.read_records(rows, Some(&mut levels), None, &mut values).map_err(read)?.0 > 0 {}
    if column.max_def_level() > 0 {
        let mut present = std::mem::take(&mut values).into_iter();
        let there = |&level: &i16| if level == column.max_def_level() { present.next() } else { Some(ByteArray::from("")) };
        values = levels.iter().filter_map(there).collect();
    }
    if values.len() != rows {
        return Err(format!("column '{}' holds {} values for {rows} rows", column.path(), values.len()));
    }
    Ok(values)
}

fn text_of(value: &ByteArray) -> Text {
    Text { data: value.data().as_ptr(), size: value.len() }
}

unsafe fn parquet_rows(file: &[u8], columns: &[usize], take: &mut dyn FnMut(&[Text]) -> bool) -> Result<(), String> {
    let reader = reader_of(file)?;
    for index in 0..reader.num_row_groups() {
        let group = reader.get_row_group(index).map_err(|error| error.to_string())?;
        let values = columns.iter().map(|&column| column_of(group.as_ref(), column));
        let values = values.collect::<Result<Vec<_>, String>>()?;
        let rows = values.first().map_or(0, Vec::len);
        for row in 0..rows {
            let row: Vec<Text> = values.iter().map(|column| text_of(&column[row])).collect();
            if !take(&row) {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn unpack(file: &[u8], take: &mut dyn FnMut(&[Text]) -> bool) -> Result<(), String> {
    let mut decoder = MultiGzDecoder::new(file);
    let mut buffer = vec![0; STEP];
    loop {
        let size = decoder.read(&mut buffer).map_err(|error| error.to_string())?;
        if size == 0 || !take(&[Text { data: buffer.as_ptr(), size }]) {
            return Ok(());
        }
    }
}

#[no_mangle]
pub unsafe extern "C" fn transmla_parquet_columns(file: *const u8, size: usize, take: Take, context: *mut c_void) -> bool {
    let named = guarded(|| Ok(column_names(reader_of(slice(file, size))?.metadata())));
    named.map(|names| names.iter().all(|name| take(context, &Text { data: name.as_ptr(), size: name.len() }, 1))).is_some()
}

#[no_mangle]
pub unsafe extern "C" fn transmla_parquet_rows(
    file: *const u8,
    size: usize,
    columns: *const usize,
    count: usize,
    take: Take,
    context: *mut c_void,
) -> bool {
    let mut hand_over = |values: &[Text]| take(context, values.as_ptr(), values.len());
    guarded(|| parquet_rows(slice(file, size), slice(columns, count), &mut hand_over)).is_some()
}

#[no_mangle]
pub unsafe extern "C" fn transmla_gunzip(file: *const u8, size: usize, take: Take, context: *mut c_void) -> bool {
    let mut hand_over = |values: &[Text]| take(context, values.as_ptr(), values.len());
    guarded(|| unpack(slice(file, size), &mut hand_over)).is_some()
}
