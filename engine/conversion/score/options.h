// The choices of method `score`, with the values that did best on held-out calibration text (docs/method.md).
#pragma once

#include "engine/conversion/score/fit.h"

namespace transmla {

struct ScoreOptions {
  int qk_mqa_dim = 64;     // 2R
  int kv_lora_rank = 512;  // r

  int sweeps = 4;           // of the slots' block coordinate descent
  double tail = 0.3;        // share of distances that falls off as 1/(Δ+1) …
  int horizon = 2048;       // … up to here, in tokens
  double rounding = 1;      // weight of what bf16 does to the terms of scores (rounding.h)
  double key_weight = 0.5;  // α, on the metric of keys in the joint latent

  int statistics_samples = 32;  // of the calibration samples, from the first: moments need fewer than refits

  int fit_samples = 16;  // of the calibration samples, from the first
  FitOptions slot_fit;   // A, B, N to the original's attention
  // A, B, C, U_k, U_v, W_o to the original's output and attention, on the converted stream: a little better, for twice
  // the time.
  FitOptions output_fit{.schedule = {.steps = 0, .rate = 0.003}, .score_weight = 1};

  bool refit = true;       // o_proj in closed form, on the converted stream
  double ridge = 0.05;     // λ over the mean diagonal
  bool refit_down = true;  // down_proj likewise
  double down_ridge = 0.05;
  int openings = 1024;       // tokens that the refits also see as the first of a text
  double token_power = 0.5;  // tokens weigh (mean square of their residual stream)^-power
};

}  // namespace transmla
