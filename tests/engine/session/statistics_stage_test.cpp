// Statistics taken in more than one go.
#include "engine/session/statistics_stage.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/tiny_checkpoint.h"
#include "tests/support/tiny_project.h"

namespace transmla {
namespace {

class StatisticsStage : public ::testing::Test {
 protected:
  StatisticsStage() {
    settings_.samples = 4;
    settings_.length = 32;
    settings_.attention = true;
    text_.sha256 = "text";
    text_.batch = {settings_.samples, settings_.length, {}};
    const int vocab = checkpoint_.model()->config().vocab;
    for (int i = 0; i < settings_.samples * settings_.length; ++i)
      text_.batch.tokens.push_back((i * i * 7 + 3) % vocab);
  }

  Result<ObtainedStatistics> obtain(const Path& store, const Context& context) const {
    const auto shared = std::make_shared<SharedWeights>(checkpoint_.model(), settings_.precision, 0);
    return obtain_statistics(shared, text_, settings_, store, context);
  }

  // Stops when `layer` is about to be run.
  void cancel_before(int layer, const Path& store) const {
    std::stop_source stop;
    Context context;
    context.stop = stop.get_token();
    context.progress = [&](const Progress& progress) {
      if (progress.stage == "calibrating" && progress.step == layer) stop.request_stop();
    };
    const auto cancelled = obtain(store, context);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().kind, ErrorKind::cancelled);
  }

  static Path parts_of(const Path& store) {
    for (const auto& entry : std::filesystem::directory_iterator(store)) {
      if (entry.is_directory()) return entry.path();
    }
    return {};
  }

  std::string undisturbed() const { return read_text(obtain(folder_.path() / "whole", {}).value().file).value(); }

  const fixtures::TinyCheckpoint checkpoint_{fixtures::TinyModel{.layers = 4}};
  const fixtures::TemporaryFolder folder_;
  const Path store_ = folder_.path() / "cancelled";
  CalibrationSettings settings_;
  TokenText text_;
};

TEST_F(StatisticsStage, GoesOnBehindTheLayersThatWereTaken) {
  cancel_before(2, store_);
  const Path parts = parts_of(store_);
  EXPECT_EQ(fixtures::entries_of(parts), (std::vector<std::string>{"layer-000.safetensors", "layer-001.safetensors"}));
  const auto kept = std::filesystem::last_write_time(parts / "layer-001.safetensors");
  cancel_before(3, store_);
  EXPECT_EQ(std::filesystem::last_write_time(parts / "layer-001.safetensors"), kept) << "taken again";
  const auto resumed = obtain(store_, {});
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_FALSE(resumed->reused);
  EXPECT_EQ(read_text(resumed->file).value(), undisturbed());
  EXPECT_FALSE(std::filesystem::exists(parts));
}

TEST_F(StatisticsStage, TakesADamagedLayerAgain) {
  cancel_before(3, store_);
  std::filesystem::resize_file(parts_of(store_) / "layer-001.safetensors", 100);
  const auto resumed = obtain(store_, {});
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_EQ(read_text(resumed->file).value(), undisturbed());
}

// Killed between the last rename and the end.
TEST_F(StatisticsStage, RemovesPartsOfStatisticsThatAreThere) {
  cancel_before(1, store_);
  const Path parts = parts_of(store_);
  std::filesystem::copy(parts, folder_.path() / "kept", std::filesystem::copy_options::recursive);
  ASSERT_TRUE(obtain(store_, {}));
  std::filesystem::copy(folder_.path() / "kept", parts, std::filesystem::copy_options::recursive);
  const auto found = obtain(store_, {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->reused);
  EXPECT_FALSE(std::filesystem::exists(parts));
}

}  // namespace
}  // namespace transmla
