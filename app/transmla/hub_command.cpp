#include <cstdlib>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "engine/session/hub_download.h"

namespace transmla {
namespace {

struct HubFlags {
  CommonFlags common;
  DownloadRequest request;
};

void take_environment(const char* name, std::string& value) {
  const char* const set = std::getenv(name);
  if (set != nullptr && *set != '\0') value = set;
}

Status download(const HubFlags& flags) {
  auto request = flags.request;
  request.hub = hub_folders().hub;
  take_environment("HF_ENDPOINT", request.endpoint);
  take_environment("HF_TOKEN", request.token);
  Console console(flags.common);
  request.say = [&](const std::string& line) { console.print(line); };
  return run_interruptible(console, {request.hub}, [&](const Context& context) -> Status {
    TRY_ASSIGN(const auto outcome, run_download(request, context));
    console.print(fmt::format("Saved in {}", outcome.snapshot.string()));
    return console.write_json({{"snapshot", outcome.snapshot.string()}, {"files", outcome.files}});
  });
}

}  // namespace

void add_hub(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("hub", "Download a model or a data set into the Hugging Face cache");
  auto flags = std::make_shared<HubFlags>();
  app->add_option("name", flags->request.name, "wikitext2, ptb, c4, alpaca, or OWNER/NAME of a model")
      ->required()
      ->type_name("NAME");
  app->add_option("--tool", flags->request.tool, "What downloads; without: the first of the two that is installed")
      ->check(CLI::IsMember({"huggingface-cli", "curl"}))
      ->type_name("NAME");
  add_output_flags(*app, flags->common);
  app->footer(
      "Examples:\n"
      "  transmla hub wikitext2\n"
      "  HF_TOKEN=… transmla hub meta-llama/Llama-2-7b-hf      a model whose licence you have accepted\n\n"
      "Nothing else of this program downloads. HF_HOME, HF_HUB_CACHE and HF_ENDPOINT are heeded.");
  app->callback([flags, &chosen] { chosen = [flags] { return download(*flags); }; });
}

}  // namespace transmla
