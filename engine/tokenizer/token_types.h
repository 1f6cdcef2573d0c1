// The kinds of tokens in a GGUF file. Private to tokenizer/.
#pragma once

namespace transmla {

// tokenizer.ggml.token_type
enum TokenType { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5 };

}  // namespace transmla
