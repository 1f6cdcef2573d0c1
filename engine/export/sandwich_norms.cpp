#include "engine/export/sandwich_norms.h"

namespace transmla {

const std::string_view sandwich_norms_text =
    R"py("""DeepSeek-V3 with what Gemma 2 has besides: norms of gain 1 + weight, before and behind attention and MLP, and
soft-caps on attention scores and logits. Everything else is transformers' own.
"""

import torch
from torch import nn
from transformers.models.deepseek_v3 import modeling_deepseek_v3 as stock
from transformers.models.gemma2.modeling_gemma2 import Gemma2RMSNorm


def capped(values, cap):
    return values if cap is None else cap * torch.tanh(values / cap)


class Attention(stock.DeepseekV3Attention):
    def __init__(self, config, layer_idx):
        super().__init__(config, layer_idx)
        self.cap = config.attn_logit_softcapping
        self.post_norm = Gemma2RMSNorm(config.hidden_size, config.rms_norm_eps)

    def queries(self, states):
        if self.q_lora_rank is None:
            states = self.q_proj(states)
        else:
            states = self.q_b_proj(self.q_a_layernorm(self.q_a_proj(states)))
        states = states.unflatten(-1, (self.num_heads, self.qk_head_dim)).transpose(1, 2)
        return states.split([self.qk_nope_head_dim, self.qk_rope_head_dim], dim=-1)

    def forward(self, hidden_states, position_embeddings, attention_mask, cache_position=None, **kwargs):
        cache = kwargs.get("past_key_values", kwargs.get("past_key_value"))
        q_pass, q_rot = self.queries(hidden_states)
        latent, k_rot = self.kv_a_proj_with_mqa(hidden_states).split([self.kv_lora_rank, self.qk_rope_head_dim], dim=-1)
        expanded = self.kv_b_proj(self.kv_a_layernorm(latent)).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
        k_pass, values = expanded.split([self.qk_nope_head_dim, self.v_head_dim], dim=-1)
        q_rot, k_rot = stock.apply_rotary_pos_emb_interleave(q_rot, k_rot[:, None], *position_embeddings)
        queries = torch.cat((q_pass, q_rot), dim=-1)
        keys = torch.cat((k_pass, k_rot.expand(*k_pass.shape[:-1], -1)), dim=-1)
        if cache is not None:
            keys, values = cache.update(keys, values, self.layer_idx, {"cache_position": cache_position})

        scores = capped(queries @ keys.transpose(2, 3) * self.scaling, self.cap)
        if attention_mask is not None:
            scores = scores + attention_mask[..., : keys.shape[-2]]
        weights = scores.softmax(dim=-1, dtype=torch.float32).to(queries.dtype)
        output = self.o_proj((weights @ values).transpose(1, 2).flatten(2))
        return self.post_norm(output), weights


class MLP(stock.DeepseekV3MLP):
    def __init__(self, config):
        super().__init__(config)
        self.post_norm = Gemma2RMSNorm(config.hidden_size, config.rms_norm_eps)

    def forward(self, x):
        return self.post_norm(super().forward(x))


class Head(nn.Linear):
    cap = None

    def forward(self, x):
        return capped(super().forward(x), self.cap)


class DeepseekV3ForCausalLM(stock.DeepseekV3ForCausalLM):
    # Their kernels would leave out the cap.
    _supports_sdpa = _supports_flash_attn = _supports_flash_attn_2 = _supports_flex_attn = False

    def __init__(self, config):
        declared = config.hidden_act  # a name that no other loader knows
        config.hidden_act = config.hidden_activation
        super().__init__(config)
        norm = [config.hidden_size, config.rms_norm_eps]
        for index, layer in enumerate(self.model.layers):
            layer.input_layernorm = Gemma2RMSNorm(*norm)
            layer.self_attn = Attention(config, index)
            layer.post_attention_layernorm = Gemma2RMSNorm(*norm)
            layer.mlp = MLP(config)
        self.model.norm = Gemma2RMSNorm(*norm)
        self.lm_head = Head(config.hidden_size, config.vocab_size, bias=False)
        self.lm_head.cap = config.final_logit_softcapping
        config.hidden_act = declared
)py";

}  // namespace transmla
