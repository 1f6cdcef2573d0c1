"""Models in llama.cpp."""
from unittest import mock

import llama_cpp
from llama_cpp import llama_cpp as library


def load(gguf, packed=False, **options):
    """Without `packed` weights stay as they are in the file (--no-repack of llama.cpp's programs): its kernels for repacked
    ones depend on the processor, and those for AMX end in an illegal instruction where a virtual machine withholds it."""
    usual = library.llama_model_default_params

    def parameters():
        chosen = usual()
        chosen.use_extra_bufts = packed
        return chosen

    with mock.patch.object(library, "llama_model_default_params", parameters):
        return llama_cpp.Llama(str(gguf), verbose=False, logits_all=True, **options)
