// Against numbers that numpy computed by the public converter's formulas (tests/data/conversion/make_golden.py).
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "engine/checkpoint/safetensors.h"
#include "tests/engine/conversion/synthetic.h"

namespace transmla {
namespace {

std::map<std::string, MatrixD> read_golden() {
  std::map<std::string, MatrixD> tensors;
  const auto file = MappedFile::open(Path(TRANSMLA_TEST_DATA) / "conversion" / "transmla.safetensors");
  if (!file) return tensors;
  const auto table = safetensors::read_table(*file);
  if (!table) return tensors;
  for (const auto& entry : table->entries) {
    MatrixD& matrix = tensors[entry.name];
    matrix.resize(entry.shape[0], entry.shape[1]);
    std::memcpy(matrix.data(), entry.data.data(), entry.data.size());
  }
  return tensors;
}

struct Fold {
  int freqfold, collapse;
};
std::ostream& operator<<(std::ostream& out, const Fold& fold) {
  return out << "f" << fold.freqfold << "s" << fold.collapse;
}

class TransmlaGolden : public ::testing::TestWithParam<Fold> {
 protected:
  const std::map<std::string, MatrixD> golden_ = read_golden();
  const ModelConfig config_ = testing::small_config(2, 8);
  const TransmlaOptions options_ =
      testing::options(8 / GetParam().collapse, GetParam().freqfold, GetParam().collapse, 7);
  const std::string name_ = ::testing::PrintToString(GetParam());
  LayerStatistics statistics_ =
      testing::statistics_of(config_, {golden_.at("keys"), golden_.at("values"), MatrixD::Zero(64, 32)});
};

// Eigenvectors are sharp to eps · norm / gap; the random spectra keep gaps above 1e-4 of the norm, entries are below 1.
constexpr double sharp = 1e-10;

TEST_P(TransmlaGolden, BasisAgrees) {
  const auto basis = rotated_key_basis(statistics_, config_, options_);
  ASSERT_TRUE(basis) << basis.error().message;
  EXPECT_LT((*basis - golden_.at(name_ + ".basis")).cwiseAbs().maxCoeff(), sharp);
}

TEST_P(TransmlaGolden, LatentGivesTheSameKeysAndValuesBack) {
  for (const std::string balance : {"1", "0.5"}) {
    TransmlaOptions options = options_;
    options.balance_kv_ratio = std::stod(balance);
    const auto latent = joint_pca(statistics_, config_, golden_.at(name_ + ".basis"), options);
    ASSERT_TRUE(latent) << latent.error().message;
    MatrixD up(32, 7);
    up << latent->key_up, latent->value_up;
    const MatrixD& expected = golden_.at(name_ + "b" + balance + ".latent");
    EXPECT_LT((up * latent->down.transpose() - expected).cwiseAbs().maxCoeff(), sharp * expected.norm()) << balance;
  }
}

INSTANTIATE_TEST_SUITE_P(Folds, TransmlaGolden,
                         ::testing::Values(Fold{1, 1}, Fold{2, 1}, Fold{4, 1}, Fold{2, 2}, Fold{4, 2}, Fold{4, 4}),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace transmla
