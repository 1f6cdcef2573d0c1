#include "engine/session/version.h"

namespace transmla {

std::string_view version() { return TRANSMLA_VERSION; }

}  // namespace transmla
