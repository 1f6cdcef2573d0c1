// Rows out of text that comes piece by piece: JSON or plain lines.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/text/row_file.h"

namespace transmla {

class LineRows {
 public:
  // `plain`: lines, whatever they begin with. All references outlive the object.
  LineRows(std::string name, bool plain, const std::vector<Columns>& wanted, const TakeRow& take);

  Status feed(std::string_view piece);
  Status finish();  // what the last piece left; the end of a file that JSON needs

 private:
  enum class Kind { unknown, lines, objects, array };

  Status feed_lines(std::string_view piece);
  Status line(std::string_view line);
  Status array();
  Status object(const nlohmann::json& object);
  Status damaged(const std::string& reason) const;

  const std::string name_;
  const bool plain_;
  const std::vector<Columns>& wanted_;
  const TakeRow& take_;
  Kind kind_ = Kind::unknown;
  std::string pending_;   // a line that has not ended; of an array all that came
  std::size_t rows_ = 0;  // begun
};

}  // namespace transmla
