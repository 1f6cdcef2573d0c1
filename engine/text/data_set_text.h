// A part of a data set as a text: its rows by the rules of the public TransMLA converter.
#pragma once

#include "engine/text/samples.h"

namespace transmla {

// `source` has a part. Refuses files of another data set and those without text.
Result<TextFile> read_data_set(const TextSource& source);

}  // namespace transmla
