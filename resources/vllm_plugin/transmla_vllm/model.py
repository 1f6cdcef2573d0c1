"""vLLM's DeepSeek-V3 with the biases that transformers' has where config.json says attention_bias.

Those stand on q_a_proj, kv_a_proj_with_mqa and o_proj. vLLM makes the three without one, but its layers add a bias that
they have: it is put there before weights are read. Without attention_bias this is vLLM's own class.
"""
import torch
from vllm.model_executor.models.deepseek_v2 import DeepseekV3ForCausalLM
from vllm.model_executor.utils import set_weight_attrs

BIASED = {"q_a_proj", "kv_a_proj_with_mqa", "fused_qkv_a_proj", "o_proj"}  # fused: the first two in one, for MLA's kernels


def add_bias(linear):
    """As the constructors of vLLM's linear layers do it. [output_size]"""
    linear.bias = torch.nn.Parameter(torch.zeros(linear.output_size, dtype=linear.params_dtype), requires_grad=False)
    set_weight_attrs(linear.bias, {"output_dim": 0, "weight_loader": linear.weight_loader})
    linear._use_min_latency_gemm = False  # the fused layer's kernel for small batches adds none


class BiasedDeepseekV3ForCausalLM(DeepseekV3ForCausalLM):
    def __init__(self, *, vllm_config, prefix=""):
        super().__init__(vllm_config=vllm_config, prefix=prefix)
        if not getattr(vllm_config.model_config.hf_config, "attention_bias", False):
            return
        for name, module in self.named_modules():
            if ".self_attn." in name and name.rpartition(".")[2] in BIASED:
                add_bias(module)
