"""DeepSeek-V3 with biases in attention, registered with vLLM."""

MODEL = "transmla_vllm.model:BiasedDeepseekV3ForCausalLM"  # imported where it is asked for, after vLLM has its device


def register():
    from vllm import ModelRegistry

    for architecture in ("BiasedDeepseekV3ForCausalLM", "DeepseekV3ForCausalLM"):
        ModelRegistry.register_model(architecture, MODEL)
