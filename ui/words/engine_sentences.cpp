// Of files, checkpoints and models.
#include <QCoreApplication>

#include "ui/words/engine_sentences.h"

namespace transmla::ui {

std::span<const char* const> sentencesOfTheModel() {
  static constexpr const char* sentences[] = {
      // files and disks
      QT_TRANSLATE_NOOP("Engine", "cannot open folder '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot flush folder '{}' to disk: {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot list '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot open '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "'{}' is not a regular file"),
      QT_TRANSLATE_NOOP("Engine", "cannot map '{}' ({}): {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot create folder '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot write '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot write '{}': {} ({} more to write, {} free on the disk)"),
      QT_TRANSLATE_NOOP("Engine", "cannot flush '{}' to disk: {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot rename '{}' to '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "'{}' exists already; choose another folder or remove it first"),
      QT_TRANSLATE_NOOP("Engine", "'{}' is being written by another program: wait for it, or choose another folder"),
      QT_TRANSLATE_NOOP("Engine", "cannot ask how much of the disk of '{}' is free: {}"),
      QT_TRANSLATE_NOOP("Engine", "'{}' needs {}, its disk has {} free; free some space or choose another folder"),
      QT_TRANSLATE_NOOP("Engine", "there is no folder for temporary files: {}; set TMPDIR to one"),
      QT_TRANSLATE_NOOP("Engine", "no temporary file can be made in '{}': {}; set TMPDIR to another folder"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' has no room for {} of activations: {}; free some or set TMPDIR to another disk"),
      QT_TRANSLATE_NOOP("Engine", "there is no room for {} of activations: {}; take fewer samples"),
      QT_TRANSLATE_NOOP("Engine", "memory ran out ({} used at most); free some or try a smaller model"),
      // checkpoints
      QT_TRANSLATE_NOOP("Engine",
                        "there is no '{}' here: give a Hugging Face folder or a GGUF file (models are not downloaded)"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "there is no '{}' here nor in the Hugging Face cache '{}': get it with transmla hub {}, or give "
          "a folder or a GGUF file"),
      QT_TRANSLATE_NOOP("Engine", "'{}' is neither a folder nor a file; give a Hugging Face folder or a .gguf file"),
      QT_TRANSLATE_NOOP("Engine", "'{}' holds two tensors named '{}'; make the checkpoint anew"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' has no weight_map that tells which shard holds which tensor; copy the folder again"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' says that tensor '{}' is in {}, which is not a file name; copy the folder again"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "'{}' has no config.json; give a Hugging Face folder (config.json and safetensors) or a .gguf file"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' has neither {} nor {}; other formats are not read, save the model as safetensors first"),
      QT_TRANSLATE_NOOP("Engine", "'{}' lacks '{}', where {} places tensor '{}'; copy that file too"),
      QT_TRANSLATE_NOOP("Engine",
                        "{} places tensor '{}' in '{}', but that file does not hold it; copy the folder '{}' again"),
      QT_TRANSLATE_NOOP("Engine", "'{}' of '{}' holds tensor '{}', but {} places it in {}; copy the folder again"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "'{}' stores tensor '{}' as {}; only F32, F16 and BF16 weights are read, so take the unquantised model"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "'{}' stores tensor '{}' as F8_E4M3 without '{}' beside it; of FP8 only DeepSeek's blocks are read, take "
          "the unquantised model"),
      QT_TRANSLATE_NOOP("Engine", "'{}' holds {} tensors named '*{}' and {} F8_E4M3 weights; copy the folder again"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' ends too early: {} bytes are needed at offset {}, {} are left; the file is truncated or "
                        "damaged, copy it again"),
      // models
      QT_TRANSLATE_NOOP(
          "Engine", "the model is of the family '{}', which is not known; choose a model of one of the families {}"),
      QT_TRANSLATE_NOOP("Engine",
                        "the config has no head_dim, and hidden_size {} is not a multiple of num_attention_heads {}; "
                        "add head_dim to it"),
      QT_TRANSLATE_NOOP("Engine",
                        "the config gives a head {} dimensions; RoPE turns pairs, so an even number is wanted"),
      QT_TRANSLATE_NOOP("Engine", "the config has {} query heads for {} key/value heads; a multiple is wanted"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "the config has {} experts per token (num_experts_per_tok) of {} (num_local_experts); it is damaged"),
      QT_TRANSLATE_NOOP("Engine", "multi-token prediction"),
      QT_TRANSLATE_NOOP("Engine",
                        "the config says {} = true, that is {}, which is not read; choose a model without it"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "a sequence of {} tokens is longer than the {} that some layers of the model look back (sliding_window), and "
          "windows are not computed; take at most {} tokens"),
      QT_TRANSLATE_NOOP("Engine", "the config says {} = {}; of {} models only {} is computed"),
      QT_TRANSLATE_NOOP("Engine", "the model is quantised ({}); take the unquantised one, or a GGUF file of it"),
      QT_TRANSLATE_NOOP("Engine", "RoPE turns a part {} of each head (partial_rotary_factor); only 1 is converted"),
      QT_TRANSLATE_NOOP("Engine", "the config says {} = {}; a token id or a list of them is wanted"),
      QT_TRANSLATE_NOOP("Engine", "the config cannot be read: {}"),
      QT_TRANSLATE_NOOP("Engine", "the config lacks {}; take the config.json that belongs to the model"),
      QT_TRANSLATE_NOOP("Engine", "the config says {} = {}; a whole number from 1 to {} is wanted"),
      QT_TRANSLATE_NOOP("Engine", "the config says {} = {}; a number above 0 is wanted"),
      QT_TRANSLATE_NOOP("Engine", "the config says {} = {}; true or false is wanted"),
      QT_TRANSLATE_NOOP("Engine",
                        "there is no memory for tensor '{}' [{}]; close other programs or take a smaller model"),
      QT_TRANSLATE_NOOP("Engine",
                        "rope_scaling is of type '{}'; default, linear, llama3 and explicit_factors are known, other "
                        "scalings are not converted"),
      QT_TRANSLATE_NOOP(
          "Engine", "rope_scaling has low_freq_factor {} and high_freq_factor {}; the first must be the smaller one"),
      QT_TRANSLATE_NOOP("Engine", "rope_scaling has {} factors where head_dim {} has {} frequencies"),
      QT_TRANSLATE_NOOP("Engine", "rope_scaling has the factor {}; numbers above 0 are wanted"),
      QT_TRANSLATE_NOOP("Engine", "rope_scaling is {}; an object or null is wanted"),
      QT_TRANSLATE_NOOP("Engine",
                        "tensor '{}' has the shape [{}], the sizes in the config make it [{}]; config and weights are "
                        "of different models, copy both again"),
      QT_TRANSLATE_NOOP("Engine",
                        "the checkpoint lacks {} of the tensors of a {} model with {} layers: {}; copy it again"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "the config ties '{}' to '{}', but their weights differ; set tie_word_embeddings to false to use both"),
      QT_TRANSLATE_NOOP("Engine",
                        "the checkpoint holds {} tensors that a {} model with {} layers does not have: {}; converting "
                        "without them would change the model, choose another one"),
      QT_TRANSLATE_NOOP("Engine",
                        "tensor '{}' is a norm of queries or keys between projection and RoPE, which only models of "
                        "the family qwen3 are read with; choose a model of one of the families {}"),
      QT_TRANSLATE_NOOP("Engine",
                        "token id {} is outside the model's vocabulary of {}; the tokenizer belongs to another model"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' has no tokenizer.json: write one with Python, "
                        "transformers.AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)"),
      QT_TRANSLATE_NOOP("Engine", "'{}' is not a JSON object: the file is damaged, copy it again"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' adds '{}' to every text but its tokenizer.json has no such token: copy the folder again"),
      QT_TRANSLATE_NOOP("Engine", "the tokenizer of '{}' cannot be read: {}"),
      QT_TRANSLATE_NOOP("Engine", "'{}' cannot be read: {}"),
  };
  return sentences;
}

}  // namespace transmla::ui
