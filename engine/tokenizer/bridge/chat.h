/* Chat templates by the Rust crate `minijinja`, with what transformers adds to Jinja. bridge.h says how failures are
 * told; src/chat.rs is the other side of this declaration. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Renders `source`, a template, with `variables`, a JSON object of what it sees by name. `now`, in seconds since 1970,
 * is what strftime_now tells, in local time. Work is limited by fuel, which memory costs too, and depth; files are out
 * of reach. Not bounded: lists that hold a part many times over, joined into a text by `~` or `string`. *text
 * [*text_size] goes to transmla_text_free(). */
bool transmla_chat_render(const uint8_t* source, size_t source_size, const uint8_t* variables, size_t variables_size,
                          int64_t now, uint8_t** text, size_t* text_size);

#ifdef __cplusplus
}
#endif
