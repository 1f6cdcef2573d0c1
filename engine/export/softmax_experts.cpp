#include "engine/export/softmax_experts.h"

namespace transmla {

const std::string_view softmax_experts_text =
    R"py("""DeepSeek-V3 whose experts are weighed by a softmax over those that a token uses, as Mixtral's are.

Everything but the experts is transformers' own; its router would take the sigmoid of each logit.
"""

import torch
from torch import nn
from transformers.models.deepseek_v3 import modeling_deepseek_v3 as stock


class SoftmaxExperts(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.used = config.num_experts_per_tok
        self.gate = nn.Linear(config.hidden_size, config.n_routed_experts, bias=False)
        self.experts = nn.ModuleList(
            stock.DeepseekV3MLP(config, intermediate_size=config.moe_intermediate_size)
            for _ in range(config.n_routed_experts)
        )

    def forward(self, hidden_states):
        tokens = hidden_states.view(-1, hidden_states.shape[-1])
        logits, chosen = self.gate(tokens).float().topk(self.used, dim=-1)
        weights = logits.softmax(dim=-1).to(tokens.dtype)
        output = torch.zeros_like(tokens)
        for index in chosen.unique().tolist():
            token, place = torch.where(chosen == index)
            output.index_add_(0, token, self.experts[index](tokens[token]) * weights[token, place, None])
        return output.view_as(hidden_states)


class DeepseekV3ForCausalLM(stock.DeepseekV3ForCausalLM):
    def __init__(self, config):
        first = config.first_k_dense_replace
        config.first_k_dense_replace = config.num_hidden_layers  # its own experts are not made
        super().__init__(config)
        config.first_k_dense_replace = first
        for layer in self.model.layers:
            layer.mlp = SoftmaxExperts(config)
)py";

}  // namespace transmla
