// Of recipes, texts, conversions, exports and projects.
#include <QCoreApplication>

#include "ui/words/engine_sentences.h"

namespace transmla::ui {

std::span<const char* const> sentencesOfTheWork() {
  static constexpr const char* sentences[] = {
      // recipes
      QT_TRANSLATE_NOOP("Engine", "the method '{}' is not known; it is score or transmla"),
      QT_TRANSLATE_NOOP("Engine", "q_lora_rank {} belongs to method transmla, the method is score; choose one"),
      QT_TRANSLATE_NOOP("Engine", "use_qkv_norm belongs to method transmla, the method is score; choose one"),
      QT_TRANSLATE_NOOP("Engine",
                        "{} models divide every query and key head by its rms before RoPE (q_norm, k_norm); that "
                        "length changes from token to token, so no fixed matrix can absorb it and a conversion cannot "
                        "be exact; allow constants in its place with --approximate-norms (\"approximate_norms\": true "
                        "in a recipe), their cost in perplexity is measured by itself"),
      QT_TRANSLATE_NOOP("Engine", "{} is {}, it must be at least {}"),
      QT_TRANSLATE_NOOP("Engine", "number of calibration samples"),
      QT_TRANSLATE_NOOP("Engine", "number of generated samples"),
      QT_TRANSLATE_NOOP("Engine", "length of calibration samples"),
      QT_TRANSLATE_NOOP("Engine", "calibration batch"),
      QT_TRANSLATE_NOOP("Engine", "evaluation batch"),
      QT_TRANSLATE_NOOP("Engine", "length of evaluation chunks"),
      QT_TRANSLATE_NOOP("Engine", "number of evaluation chunks"),
      QT_TRANSLATE_NOOP("Engine", "balance_kv_ratio is {}, it must be a positive number"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "freqfold auto needs perplexities, and an evaluation batch of 0 asks for none; give freqfold a number"),
      QT_TRANSLATE_NOOP("Engine",
                        "evaluation chunks have {} tokens, the model's context has {}; evaluate shorter chunks"),
      QT_TRANSLATE_NOOP(
          "Engine", "calibration samples have {} tokens, the model's context has {}; calibrate with shorter samples"),
      QT_TRANSLATE_NOOP("Engine", "qk_mqa_dim {} is not an even number between 2 and the head size {}; choose {}"),
      QT_TRANSLATE_NOOP("Engine",
                        "qk_mqa_dim {} times collapse {} is not the head size {}; choose a qk_mqa_dim that divides {}"),
      QT_TRANSLATE_NOOP(
          "Engine", "qk_mqa_dim {} times collapse {} is not the head size {}; choose collapse {} for this qk_mqa_dim"),
      QT_TRANSLATE_NOOP("Engine", "freqfold {} {}; choose {}"),
      QT_TRANSLATE_NOOP("Engine", "does not divide the {} frequencies"),
      QT_TRANSLATE_NOOP("Engine", "is not a multiple of collapse {}"),
      QT_TRANSLATE_NOOP("Engine", "kv_lora_rank {} is below 1; choose 1 to {}"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "kv_lora_rank {} is above 2·{}·{} − qk_mqa_dim {} = {}, all that keys and values hold; choose {} or less"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "q_lora_rank {} is not between 1 and {}, the width of the queries of {} heads of {}; choose {} or less"),
      QT_TRANSLATE_NOOP("Engine",
                        "balance_kv_ratio {} is not a positive number; choose 1, which balances by the mean norms"),
      QT_TRANSLATE_NOOP("Engine", "qk_mqa_dim {} is not an even number between 2 and 2·{}·{} = {}; choose {}"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "kv_lora_rank {} is not between 1 and 2·{}·{} = {}, all that keys and values hold; choose {} or less"),
      QT_TRANSLATE_NOOP("Engine",
                        "dtype '{}' cannot hold an export: its smallest numbers, 6e-8, are above the scaled latent; "
                        "choose bf16 or fp32"),
      QT_TRANSLATE_NOOP("Engine", "dtype '{}' is unknown; choose bf16, fp32, fp8 (folders) or q8_0 (GGUF files)"),
      QT_TRANSLATE_NOOP("Engine", "dtype 'fp8' stands in folders only: give a save path without .gguf, or choose q8_0"),
      QT_TRANSLATE_NOOP("Engine",
                        "no projection of this model fits FP8's blocks of {} (hidden size {}, intermediate size {}, "
                        "kv_lora_rank {}): choose bf16"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "dtype 'q8_0' stands in GGUF files only: give a save path that ends in .gguf, or choose bf16 or "
          "fp32"),
      QT_TRANSLATE_NOOP("Engine",
                        "q_lora_rank {} with use_qkv_norm has no exact DeepSeek form for the query biases of {} "
                        "models: leave out use_qkv_norm, or leave out q_lora_rank"),
      QT_TRANSLATE_NOOP("Engine", "the recipe's {} is {}, it must be an object of keys and values"),
      QT_TRANSLATE_NOOP("Engine", "the recipe has an unknown key '{}'; the keys here are {}"),
      QT_TRANSLATE_NOOP("Engine", "the recipe's '{}' is {}, it must be {}"),
      QT_TRANSLATE_NOOP("Engine", "the recipe '{}' is not valid JSON: it must be one object of keys and values"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "this recipe is calibrated otherwise than the others measured with it; measure it in a sweep of its own"),
      QT_TRANSLATE_NOOP("Engine", "freqfold auto stands for several candidates; give the recipe a freqfold to measure"),
      // data sets
      QT_TRANSLATE_NOOP("Engine", "there is no data set '{}'; there are {}"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' is the {} split of '{}', its {} split is wanted too: give the folder that holds both"),
      QT_TRANSLATE_NOOP(
          "Engine",
          "the data set '{}' is not here (its {} split, {}, was looked for in {}): get it with transmla hub {} or {}, "
          "say with --data-dir where it is, or give texts with --cal-text FILE and --test-text FILE"),
      // texts
      QT_TRANSLATE_NOOP("Engine", "perplexities need a test text; give one, or an evaluation batch of 0"),
      QT_TRANSLATE_NOOP("Engine", "{} samples of {} tokens of '{}' are asked for, both numbers must be at least 1"),
      QT_TRANSLATE_NOOP("Engine", "the text file '{}' is empty (0 bytes): give one with text"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' is not UTF-8: byte 0x{:02X} at offset {}; convert it, for example with iconv -t UTF-8"),
      QT_TRANSLATE_NOOP("Engine", "the text file '{}' holds nothing but blanks ({} bytes): give one with text"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' gives {} calibration samples of {} tokens, {} are asked for: use a longer text, or ask "
                        "for fewer or shorter samples"),
      QT_TRANSLATE_NOOP("Engine", "'{}' has {} tokens, a chunk needs {}: use a longer text or shorter chunks"),
      QT_TRANSLATE_NOOP("Engine", "the prompt has no text for the tokenizer; give one to continue"),
      QT_TRANSLATE_NOOP(
          "Engine", "a prompt of {} tokens and {} more are longer than the model's context of {}; shorten one of them"),
      QT_TRANSLATE_NOOP("Engine", "the prompt is empty; give a text to continue"),
      QT_TRANSLATE_NOOP("Engine", "{} tokens cannot be written; ask for 1 or more"),
      QT_TRANSLATE_NOOP("Engine", "decoding is timed on {} tokens, text and model leave {}: take a longer text"),
      // statistics and conversion
      QT_TRANSLATE_NOOP("Engine", "calibration was given {} samples of {} tokens; choose at least one of each"),
      QT_TRANSLATE_NOOP("Engine",
                        "the keys and values of layer {} overflow on the calibration text; the checkpoint is damaged, "
                        "or needs --dtype fp32"),
      QT_TRANSLATE_NOOP("Engine",
                        "not enough memory to calibrate on {} samples of {} tokens; take fewer or shorter samples"),
      QT_TRANSLATE_NOOP("Engine", "the statistics '{}' are not usable: the file {}; delete it and calibrate again"),
      QT_TRANSLATE_NOOP("Engine", "the folder '{}' for statistics cannot be made: {}; name another one"),
      QT_TRANSLATE_NOOP("Engine", "the folder '{}' for plans cannot be made: {}; name another one"),
      QT_TRANSLATE_NOOP(
          "Engine", "not enough memory to measure latents on {} samples of {} tokens; take fewer or shorter samples"),
      QT_TRANSLATE_NOOP("Engine",
                        "q_lora_rank {} needs the moments of all queries, and these statistics were taken without "
                        "them; calibrate again with full queries"),
      QT_TRANSLATE_NOOP("Engine",
                        "q_lora_rank {} is not between 1 and the {} dimensions of the queries; choose {} or less"),
      QT_TRANSLATE_NOOP(
          "Engine", "not enough memory to plan {} layers with keys of {} numbers; free some or use a larger machine"),
      QT_TRANSLATE_NOOP("Engine",
                        "these statistics were taken without attention ({} of {} heads have distances), which method "
                        "score plans by; calibrate again for method score"),
      QT_TRANSLATE_NOOP("Engine",
                        "layer {} was asked for, the model has {} and the statistics hold {}; calibrate again"),
      QT_TRANSLATE_NOOP(
          "Engine", "the statistics hold {} numbers per token of keys and values, the model has {}; calibrate again"),
      QT_TRANSLATE_NOOP("Engine",
                        "the attention of layer {} gives scores that are no numbers on the calibration text (KL {}): "
                        "the checkpoint or its statistics are damaged; copy the one and calibrate again for the other"),
      QT_TRANSLATE_NOOP("Engine", "errors of attention need tokens, there are {} samples of {}; give a longer text"),
      QT_TRANSLATE_NOOP("Engine",
                        "{} of chunk {} is {}: weights of its checkpoint are not finite, copy or convert it again"),
      QT_TRANSLATE_NOOP("Engine",
                        "no freqfold fits: it starts at the collapse {} and must divide half the head size, {}"),
      QT_TRANSLATE_NOOP("Engine", "freqfold auto needs at least one chunk of test text, there is none"),
      QT_TRANSLATE_NOOP("Engine", "perplexity needs at least one chunk of text, there is none"),
      // exports
      QT_TRANSLATE_NOOP("Engine", "'{}' cannot be made: '{}' is not a folder"),
      QT_TRANSLATE_NOOP("Engine", "'{}' cannot be made: this user may not write in '{}'"),
      QT_TRANSLATE_NOOP("Engine", "cannot write the export '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "cannot verify the export '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "'{}' exists already; choose another name or remove it first"),
      QT_TRANSLATE_NOOP("Engine",
                        "llama.cpp's deepseek2 has no norms behind attention and MLP and no soft-caps, which {} models "
                        "have: export a folder for transformers (a save path without .gguf)"),
      QT_TRANSLATE_NOOP("Engine",
                        "llama.cpp's deepseek2 wants a shared expert, which {} models do not have: export a folder for "
                        "transformers (a save path without .gguf)"),
      QT_TRANSLATE_NOOP("Engine",
                        "llama.cpp's deepseek2 has no biases in attention, which {} models have: export a folder for "
                        "transformers (a save path without .gguf)"),
      QT_TRANSLATE_NOOP("Engine",
                        "llama.cpp reads no query latent in a model of {} layers, and q_lora_rank is {}: leave "
                        "q_lora_rank out, or export a folder (a save path without .gguf)"),
      QT_TRANSLATE_NOOP("Engine",
                        "the tokenizer has {} tokens, the model {} rows: llama.cpp wants as many of the one as of the "
                        "other, export a folder instead (a save path without .gguf)"),
      QT_TRANSLATE_NOOP("Engine",
                        "tokenizer.json splits text by a rule that has no name here, and llama.cpp goes by the name; "
                        "known are {}: convert from a GGUF of the same model, or export a folder (a save path without "
                        ".gguf)"),
      QT_TRANSLATE_NOOP("Engine",
                        "the tokenizer is '{}', a GGUF is written for byte-level BPE only: convert from a GGUF of the "
                        "same model, or export a folder (a save path without .gguf)"),
      QT_TRANSLATE_NOOP("Engine", "tokenizer.json gives '{}' the id {}, the model has {} rows: copy the folder again"),
      QT_TRANSLATE_NOOP("Engine", "the tokenizer of '{}' is damaged, copy the folder again: {}"),
      QT_TRANSLATE_NOOP("Engine", "verification was given {} tokens and needs 2 at least: give a longer text"),
      QT_TRANSLATE_NOOP("Engine",
                        "layer {} has no key and value latent (kv_lora_rank), and a DeepSeek checkpoint needs one: set "
                        "kv_lora_rank and convert again"),
      QT_TRANSLATE_NOOP("Engine",
                        "layer {} has kv_lora_rank {}, {} rotary dimensions and q_lora_rank {}, layer 0 has {}, {} and "
                        "{}: one config.json holds one of each, give every layer the same sizes"),
      QT_TRANSLATE_NOOP("Engine",
                        "layer {} turns rotary slot {} by {:.9g} radians per token, loaders of stock DeepSeek "
                        "checkpoints turn it by {:.9g} (rope_theta {}, {} slots) and misread rope_scaling: such a "
                        "model can be measured but not exported, convert a checkpoint without rope_scaling"),
      // projects
      QT_TRANSLATE_NOOP("Engine", "'{}' is a project already; open it, or choose another folder"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' is no project: it holds no project.json; choose another folder, or make a new project"),
      QT_TRANSLATE_NOOP("Engine", "'{}' is no project: it holds no project.json; open a model to make one"),
      QT_TRANSLATE_NOOP("Engine", "'{}' was opened to be read only"),
      QT_TRANSLATE_NOOP("Engine", "the project has no candidate '{}'"),
      QT_TRANSLATE_NOOP(
          "Engine", "'{}' is open in another program (process {}): close it there first, or choose another project"),
      QT_TRANSLATE_NOOP("Engine",
                        "'{}' was written by a newer program (format {}, this one reads {}): open it with that one"),
      QT_TRANSLATE_NOOP("Engine", "cannot remove '{}': {}"),
      QT_TRANSLATE_NOOP("Engine", "'{}' is damaged: {}; it {}, {}"),
      QT_TRANSLATE_NOOP("Engine", "is kept as '{}'"),
      QT_TRANSLATE_NOOP("Engine", "could not be renamed ({})"),
      QT_TRANSLATE_NOOP("Engine", "is left where it is"),
      QT_TRANSLATE_NOOP("Engine", "the rest is there"),
      QT_TRANSLATE_NOOP("Engine", "what else it says is taken over"),
      QT_TRANSLATE_NOOP("Engine", "the original is to be measured again"),
      QT_TRANSLATE_NOOP("Engine", "errors are to be predicted again"),
      QT_TRANSLATE_NOOP("Engine", "model, texts and recipe are to be chosen again"),
      QT_TRANSLATE_NOOP("Engine", "'project.json' is missing: {}"),
      QT_TRANSLATE_NOOP("Engine", "sweep {} ({}) goes on without {} of its candidates: their files are gone"),
      QT_TRANSLATE_NOOP("Engine", "its '{}' is missing"),
      QT_TRANSLATE_NOOP("Engine", "its '{}' is of the wrong kind"),
      QT_TRANSLATE_NOOP("Engine", "its id is '{}', its recipe is that of '{}'"),
      QT_TRANSLATE_NOOP("Engine", "it has {} KL divergences and {} shares of equal tokens"),
      QT_TRANSLATE_NOOP("Engine", "it has a token of {} s behind {} tokens of {} sequences"),
      QT_TRANSLATE_NOOP("Engine",
                        "its speeds of {} and {} contexts, at {} bytes per second of memory, are no comparison"),
      QT_TRANSLATE_NOOP("Engine",
                        "{} sequences of {} tokens need {} of cache, {} may be used; take fewer, shorter ones or a "
                        "larger memory budget"),
      QT_TRANSLATE_NOOP("Engine", "it is no whole JSON object"),
      QT_TRANSLATE_NOOP("Engine", "its format is {}, the first is 1"),
      QT_TRANSLATE_NOOP("Engine", "its format is {}, this program reads {}"),
      QT_TRANSLATE_NOOP("Engine", "it holds the candidate '{}'"),
      QT_TRANSLATE_NOOP("Engine", "it holds sweep {}"),
      QT_TRANSLATE_NOOP("Engine", "its state is '{}'"),
  };
  return sentences;
}

}  // namespace transmla::ui
