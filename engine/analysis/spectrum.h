// How much of keys, values and latents a few directions hold: eigenvalues of second moments, from statistics alone.
#pragma once

#include "engine/conversion/transmla.h"

namespace transmla {

// Eigenvalues of a second moment [n, n], descending, none below zero.
Result<VectorD> energies(const MatrixD& moment);
// Eigenvalues, descending, none below zero: the energy (mean square) along each principal direction.
Result<VectorD> key_spectrum(const LayerStatistics& statistics, const ModelConfig& config);    // [H·d]
Result<VectorD> value_spectrum(const LayerStatistics& statistics, const ModelConfig& config);  // [H·d]
// Of balanced position-free keys and values together: what kv_lora_rank cuts off. [2·H·d − 2R]
Result<VectorD> latent_spectrum(const LayerStatistics& statistics, const ModelConfig& config, const MatrixD& basis,
                                const TransmlaOptions& options);

// Entry i is the share of all energy that the first i + 1 directions hold; ones where there is no energy at all.
VectorD cumulative_energy(const VectorD& spectrum);
// The last of these that a rank keeps: 0 for no rank, all beyond the spectrum's end.
double energy_share(const VectorD& spectrum, Index rank);
// The fewest directions that hold `share` (0 to 1) of the energy.
Index rank_for_energy(const VectorD& spectrum, double share);

// Two measures of how many directions matter, each n for n equal eigenvalues; 0 without energy.
double participation_rank(const VectorD& spectrum);  // (Σλ)² / Σλ²: weighs the strong directions
double entropy_rank(const VectorD& spectrum);        // exp(−Σ p ln p), p = λ / Σλ: hears the weak ones too

}  // namespace transmla
