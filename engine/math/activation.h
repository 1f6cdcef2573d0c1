// What an MLP does with its gate.
#pragma once

namespace transmla {

enum class Activation {
  silu,       // x·sigmoid(x)
  gelu_tanh,  // x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which transformers calls gelu_pytorch_tanh
};

}  // namespace transmla
