// The engine's sentences in the reader's language: it speaks English, with its values inside the sentence.
#pragma once

#include <QString>
#include <QStringList>

namespace transmla::ui {

// What the engine said, found among the sentences that it refuses with; values that are such sentences themselves
// likewise. As it is where it is none of them.
QString engineText(const std::string& said);

// "{} of {}" with its values in order; "{1}" stands for the second one, for languages that want another order.
QString filled(const QString& pattern, const QStringList& values);

}  // namespace transmla::ui
