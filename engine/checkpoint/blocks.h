// Decoders of the storage types, one function each: `blocks` blocks at `in`, all their values to `out`.
// Layouts: safetensors for the plain types (F8_E4M3: OCP 8-bit floating point, E4M3), ggml-common.h and ggml-quants.c
// of llama.cpp for the blocks.
#pragma once

#include <cstddef>

namespace transmla {

void decode_f32(const std::byte* in, std::size_t blocks, float* out);
void decode_f16(const std::byte* in, std::size_t blocks, float* out);
void decode_bf16(const std::byte* in, std::size_t blocks, float* out);
void decode_f8_e4m3(const std::byte* in, std::size_t blocks, float* out);
void decode_q8_0(const std::byte* in, std::size_t blocks, float* out);
void decode_q4_0(const std::byte* in, std::size_t blocks, float* out);
void decode_q4_1(const std::byte* in, std::size_t blocks, float* out);
void decode_q5_0(const std::byte* in, std::size_t blocks, float* out);
void decode_q5_1(const std::byte* in, std::size_t blocks, float* out);
void decode_q4_k(const std::byte* in, std::size_t blocks, float* out);
void decode_q5_k(const std::byte* in, std::size_t blocks, float* out);
void decode_q6_k(const std::byte* in, std::size_t blocks, float* out);

}  // namespace transmla
