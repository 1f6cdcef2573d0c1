# transmla_embed(TARGET NAME FOLDER FILES…): a source of TARGET with the texts of FILES in FOLDER, as the function that
# NAME.h in TARGET's folder declares. A file that changes is read again.
function(transmla_embed target name folder)
  set(entries "")
  foreach(file ${ARGN})
    file(READ ${folder}/${file} text)
    string(APPEND entries "      {\"${file}\", R\"embedded(${text})embedded\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${file})
  endforeach()
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE here)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
#include "@here@/@name@.h"

namespace transmla {

const std::vector<CarriedFile>& @name@() {
  static const std::vector<CarriedFile> files = {
@entries@  };
  return files;
}

}  // namespace transmla
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
