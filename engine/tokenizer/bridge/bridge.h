/* The C interface of the Rust crate in this folder: the Hugging Face `tokenizers` library.
 *
 * Every buffer goes with its length in elements; an empty one may be a null pointer. Texts are UTF-8 without a
 * terminating zero. Functions return false (or null) on failure and leave a text for transmla_bridge_last_error(), one
 * per thread; no panic leaves the library. A tokenizer may be used by any number of threads at once, except while it is
 * freed. src/lib.rs is the other side of these declarations. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct transmla_tokenizer transmla_tokenizer;

/* From the bytes of a tokenizer.json. The caller frees it. */
transmla_tokenizer* transmla_tokenizer_create(const uint8_t* json, size_t json_size);
void transmla_tokenizer_free(transmla_tokenizer* tokenizer);

/* On success *ids [*ids_size] belongs to the caller, who gives both to transmla_ids_free(). */
bool transmla_tokenizer_encode(const transmla_tokenizer* tokenizer, const uint8_t* text, size_t text_size,
                               bool add_special_tokens, int32_t** ids, size_t* ids_size);
void transmla_ids_free(int32_t* ids, size_t ids_size);

/* Ids that the vocabulary lacks give no text; negative ones fail. *text [*text_size] goes to transmla_text_free(). */
bool transmla_tokenizer_decode(const transmla_tokenizer* tokenizer, const int32_t* ids, size_t ids_size,
                               bool skip_special_tokens, uint8_t** text, size_t* text_size);
void transmla_text_free(uint8_t* text, size_t text_size);

/* Added tokens included. */
size_t transmla_tokenizer_vocab_size(const transmla_tokenizer* tokenizer);

/* Copies at most `capacity` bytes of this thread's last failure and returns its whole length. */
size_t transmla_bridge_last_error(uint8_t* text, size_t capacity);

#ifdef __cplusplus
}
#endif
