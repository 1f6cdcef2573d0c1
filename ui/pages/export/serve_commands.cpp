#include "ui/pages/export/serve_commands.h"

#include "engine/export/gguf_export.h"
#include "ui/words/words.h"

namespace transmla::ui {
namespace {

QString dtypeName(const Recipe& recipe) {
  return recipe.dtype == "fp32" ? QStringLiteral("float32") : QStringLiteral("bfloat16");
}

QString inPython(QString text) {
  text.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
  return QStringLiteral("\"%1\"").arg(text);
}

QString inShell(QString text) {
  text.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
  return QStringLiteral("'%1'").arg(text);
}

QString transformersText(const ModelConfig& config, const Recipe& recipe, const QString& folder) {
  return QStringLiteral(
             "from transformers import AutoModelForCausalLM, AutoTokenizer\n"
             "\n"
             "folder = %1\n"
             "tokenizer = AutoTokenizer.from_pretrained(folder)\n"
             "model = AutoModelForCausalLM.from_pretrained(folder, dtype=\"%2\"%3%4)\n"
             "inputs = tokenizer(\"The capital of France is\", return_tensors=\"pt\")\n"
             "print(tokenizer.decode(model.generate(**inputs, max_new_tokens=20)[0]))")
      .arg(inPython(folder), dtypeName(recipe),
           config.family->needs_own_code() ? QStringLiteral(", trust_remote_code=True") : QString(),
           recipe.dtype == "fp8" ? QStringLiteral(", device_map=\"auto\"") : QString());
}

QString llamaText(const QString& file) { return QStringLiteral("llama-server --model %1").arg(inShell(file)); }

QString vllmText(const LoaderSupport& vllm, const Recipe& recipe, const QString& folder) {
  const QString serve = QStringLiteral("vllm serve %1 --dtype %2").arg(inShell(folder), dtypeName(recipe));
  if (vllm.verdict != LoaderVerdict::plugin) return serve;
  return QStringLiteral("pip install %1\n").arg(inShell(folder + QStringLiteral("/vllm_plugin"))) + serve;
}

}  // namespace

std::vector<ServeCommand> serveCommands(const ModelConfig& config, const Recipe& recipe, const QString& folder) {
  std::vector<ServeCommand> commands;
  const bool file = is_gguf(toStd(folder));
  for (const LoaderSupport& loader : loader_support(config, recipe)) {
    const bool runs = loader.verdict != LoaderVerdict::cannot;
    if ((loader.name == "llama.cpp") != file) continue;
    if (loader.name == "llama.cpp") {
      commands.push_back({fromStd(loader.name), loader, runs ? llamaText(folder) : QString()});
    } else if (loader.name == "transformers") {
      commands.push_back({fromStd(loader.name), loader, runs ? transformersText(config, recipe, folder) : QString()});
    } else if (loader.name == "vLLM") {
      commands.push_back({fromStd(loader.name), loader, runs ? vllmText(loader, recipe, folder) : QString()});
    }
  }
  return commands;
}

}  // namespace transmla::ui
