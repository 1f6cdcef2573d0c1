// The family table as people read it.
#pragma once

#include <string>

namespace transmla {

// A Markdown table, one row a family; docs/families.md holds it, and a test holds the two together.
std::string families_markdown();

}  // namespace transmla
