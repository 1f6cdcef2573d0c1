#include "engine/model/family_page.h"

#include <gtest/gtest.h>

#include "engine/base/file.h"

namespace transmla {
namespace {

TEST(FamilyPageTest, TheDocumentationHoldsTheTableOfTheFamilies) {
  const std::string table = families_markdown();
  const auto page = read_text(Path(TRANSMLA_DOCS) / "families.md");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_NE(page->find(table), std::string::npos) << "docs/families.md should hold this table:\n\n" << table;
}

}  // namespace
}  // namespace transmla
