#include <unistd.h>

#include <iostream>
#include <optional>

#include "app/transmla/commands.h"
#include "app/transmla/console.h"
#include "app/transmla/continuation_text.h"
#include "engine/base/format.h"
#include "engine/session/chat.h"
#include "engine/session/outcome_json.h"

namespace transmla {
namespace {

constexpr const char* kExamples = R"(Examples:
  transmla chat smollm2-mla
  transmla chat model.gguf --system "Answer in one sentence." --temperature 0.7 --top-p 0.95
  transmla chat smollm2-mla --message "Why is the sky blue?"

A line is a message; /reset begins anew, /exit or the end of the input leaves. Ctrl-C ends an answer, a second one the
program. What was said stays in the cache, so a turn costs what is new in it.)";

struct ChatFlags {
  CommonFlags common;
  std::string model, dtype = "bf16";
  std::optional<std::string> message;
  ChatSettings settings;
};

void add_flags(CLI::App& app, ChatFlags& flags) {
  app.add_option("model", flags.model, "A folder, a GGUF file, OWNER/NAME of the Hugging Face cache, or an export")
      ->required()
      ->type_name("PATH");
  app.add_option("--system", flags.settings.system, "What the model is told first")->type_name("TEXT");
  app.add_option("--message", flags.message, "Answer this and leave")->type_name("TEXT");
  add_drawing_flags(app, flags.settings.temperature, flags.settings.top_p);
  app.add_option("--max-tokens", flags.settings.answer_tokens, "Tokens of an answer; fewer where the model ends it")
      ->capture_default_str();
  app.add_option("--context", flags.settings.context_tokens,
                 "Tokens of the whole conversation; 0: the model's own context, 32,768 at most")
      ->capture_default_str();
  app.add_option("--seed", flags.settings.seed, "Seed of the drawn tokens")->capture_default_str();
  app.add_option("--dtype", flags.dtype, "Numbers of the pass and of the cache: fp32 or bf16")->capture_default_str();
}

// "24 tokens, 51.2 tokens/s, 1.2 MB of cache for 96 tokens"
std::string numbers_of(const ChatAnswer& answer) {
  return fmt::format("{} tokens{}, {:.1f} tokens/s, {} of cache for {} tokens", answer.written.tokens.size(),
                     answer.stopped ? " until stopped" : "", answer.written.tokens_per_second(),
                     format_bytes(answer.cache_bytes), answer.cached_tokens);
}

nlohmann::json to_json(const std::string& message, const ChatAnswer& answer) {
  auto json = to_json(answer.written);
  json.update({{"message", message},
               {"prompt", answer.prompt},
               {"reused_tokens", answer.reused_tokens},
               {"stopped", answer.stopped},
               {"cached_tokens", answer.cached_tokens},
               {"cache_bytes", answer.cache_bytes}});
  return json;
}

// A chat at the terminal, or between files.
class Conversation {
 public:
  Conversation(const ChatFlags& flags, Console& console, Chat& chat) : flags_(flags), console_(console), chat_(chat) {}

  Status run() {
    const bool terminal = ::isatty(STDIN_FILENO) != 0;
    std::string line;
    while (next_line(line, terminal) && line != "/exit") {
      if (line == "/reset") {
        chat_.reset();
      } else if (!line.empty()) {
        const auto said = say(line);
        if (said) continue;
        if (!terminal || said.error().kind != ErrorKind::input) return tl::unexpected(said.error());
        console_.note(said.error().message);
      }
    }
    return {};
  }

  // Whether the answer came to its end.
  Result<bool> say(const std::string& message) {
    bool whole = true;
    const auto answer_to = [&](const Context& shown) -> Status {
      Context context = shown;
      context.progress = nullptr;  // the text itself shows how far it is
      const bool streams = flags_.common.json != "-";
      const auto write = [](std::string_view piece) { std::cout << piece << std::flush; };
      TRY_ASSIGN(const auto answer, chat_.answer(message, streams ? TextFunction(write) : TextFunction(), context));
      if (streams) std::cout << std::endl;
      console_.aside(numbers_of(answer));
      turns_.push_back(to_json(message, answer));
      whole = !answer.stopped;
      return {};
    };
    TRY(run_until_repeated(console_, answer_to));
    return whole;
  }

  nlohmann::json to_json_of_all() const {
    return {{"model", chat_.model().name},
            {"form", chat_.model().is_export ? "MLA" : "original"},
            {"dtype", flags_.dtype},
            {"system", flags_.settings.system},
            {"temperature", flags_.settings.temperature},
            {"top_p", flags_.settings.top_p},
            {"seed", flags_.settings.seed},
            {"turns", turns_}};
  }

 private:
  static bool next_line(std::string& line, bool terminal) {
    if (terminal) std::cerr << "> " << std::flush;
    if (!std::getline(std::cin, line)) return false;
    if (line.ends_with('\r')) line.pop_back();
    return true;
  }

  const ChatFlags& flags_;
  Console& console_;
  Chat& chat_;
  nlohmann::json turns_ = nlohmann::json::array();
};

Result<Chat> open_chat(const ChatFlags& flags, Console& console) {
  TRY_ASSIGN(const auto precision, precision_from_name(flags.dtype));
  std::optional<Chat> opened;
  TRY(run_interruptible(console, {}, [&](const Context& context) -> Status {
    TRY_ASSIGN(auto model, open_runnable(flags.model, precision, context));
    TRY_ASSIGN(auto chat, Chat::open(std::move(model), flags.settings, context));
    opened.emplace(std::move(chat));
    return {};
  }));
  return std::move(*opened);
}

Status chat(const ChatFlags& flags) {
  TRY(check_chat(flags.settings));
  Console console(flags.common);
  TRY_ASSIGN(auto chat, open_chat(flags, console));
  Conversation conversation(flags, console, chat);
  if (!flags.message) {
    TRY(conversation.run());
    return console.write_json(conversation.to_json_of_all());
  }
  TRY_ASSIGN(const bool whole, conversation.say(*flags.message));
  TRY(console.write_json(conversation.to_json_of_all()));
  return whole ? Status() : fail_cancelled();
}

}  // namespace

void add_chat(CLI::App& program, Command& chosen) {
  auto* app = program.add_subcommand("chat", "Talk with a checkpoint or an export by its chat template");
  auto flags = std::make_shared<ChatFlags>();
  add_flags(*app, *flags);
  add_machine_flags(*app, flags->common);
  add_output_flags(*app, flags->common);
  app->footer(kExamples);
  app->callback([flags, &chosen] { chosen = [flags] { return chat(*flags); }; });
}

}  // namespace transmla
