/* The other half of the C interface of this folder's Rust crate: what files of data sets hold, by the crates `parquet`
 * and `flate2`. bridge.h says how failures are told; src/rows.rs is the other side of these declarations. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes as the file holds them, not checked to be UTF-8; valid during the call that hands them over. */
typedef struct transmla_text {
  const uint8_t* data;
  size_t size;
} transmla_text;

/* Takes `values` [count] and says whether to go on. May not throw. */
typedef bool (*transmla_take)(void* context, const transmla_text* values, size_t count);

/* The names of a parquet file's columns in their order, one by one; nested ones as a.b. */
bool transmla_parquet_columns(const uint8_t* file, size_t size, transmla_take take, void* context);

/* The file's rows in order; of each the values of the columns with these positions [count], at least one. A missing
 * value is an empty text. Fails where a column holds anything but texts. */
bool transmla_parquet_rows(const uint8_t* file, size_t size, const size_t* columns, size_t count, transmla_take take,
                           void* context);

/* The unpacked bytes of a gzip file, piece by piece, as one value each time. */
bool transmla_gunzip(const uint8_t* file, size_t size, transmla_take take, void* context);

#ifdef __cplusplus
}
#endif
