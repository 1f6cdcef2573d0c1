# The folders of engine/ are layers. Each is a static library that sees only the layers named before it;
# tests/structure/layers_test.py checks the same rule on the #include lines.

add_library(transmla_settings INTERFACE)
target_compile_features(transmla_settings INTERFACE cxx_std_20)
target_compile_options(transmla_settings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow)
target_compile_options(transmla_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>) # GCC 12 warns of its own std::string
target_include_directories(transmla_settings INTERFACE ${PROJECT_SOURCE_DIR})
if(TRANSMLA_WARNINGS_AS_ERRORS)
  target_compile_options(transmla_settings INTERFACE -Werror)
endif()
if(TRANSMLA_FUZZ)
  target_compile_options(transmla_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(TRANSMLA_SANITIZE)
  target_compile_options(transmla_settings INTERFACE -fsanitize=${TRANSMLA_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(transmla_settings INTERFACE -fsanitize=${TRANSMLA_SANITIZE})
  target_compile_definitions(transmla_settings INTERFACE TRANSMLA_SANITIZED TRANSMLA_NO_CLONES) # ifunc resolvers run before the sanitizer
endif()

# transmla_layer(NAME [USES layers and libraries…]): a static library of every .cpp file in this folder and those one
# below; a layer that
# has headers only, or nothing yet, hands on what it uses.
function(transmla_layer name)
  cmake_parse_arguments(layer "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*/*.cpp)
  if(NOT sources)
    add_library(transmla_${name} INTERFACE)
    target_link_libraries(transmla_${name} INTERFACE transmla_settings ${layer_USES})
    return()
  endif()
  add_library(transmla_${name} STATIC ${sources})
  target_link_libraries(transmla_${name} PUBLIC transmla_settings ${layer_USES})
endfunction()

# transmla_ui_layer(NAME USES layers and libraries…): the same for a folder of ui/, with Qt's meta-object compiler and its
# widgets' headers compiled once. Text becomes a QString only where somebody says so: what people read goes through tr().
function(transmla_ui_layer name)
  transmla_layer(ui_${name} ${ARGN})
  get_target_property(type transmla_ui_${name} TYPE)
  if(type STREQUAL INTERFACE_LIBRARY)
    return()
  endif()
  set_target_properties(transmla_ui_${name} PROPERTIES AUTOMOC ON)
  target_compile_definitions(transmla_ui_${name} PUBLIC QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS)
  target_link_libraries(transmla_ui_${name} PUBLIC Qt6::Widgets)
  target_precompile_headers(transmla_ui_${name} PRIVATE <QtWidgets> <fmt/format.h> <nlohmann/json.hpp>)
endfunction()

# transmla_tests(NAME USES libraries…): one GoogleTest program of every *_test.cpp file in this folder.
function(transmla_tests name)
  transmla_test_program(${name} GTest::gtest_main ${ARGN})
endfunction()

# transmla_ui_tests(NAME USES libraries…): the same with a QApplication, which draws offscreen unless QT_QPA_PLATFORM says
# otherwise.
function(transmla_ui_tests name)
  transmla_test_program(${name} transmla_ui_test_support ${ARGN})
  set_target_properties(${name}_tests PROPERTIES AUTOMOC ON)
  target_compile_definitions(${name}_tests PRIVATE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS)
endfunction()

# What both have in common; `main` is the library that brings main().
function(transmla_test_program name main)
  cmake_parse_arguments(tests "" "" "USES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  add_executable(${name}_tests ${sources})
  target_link_libraries(${name}_tests PRIVATE ${tests_USES} ${main} transmla_settings GTest::gtest)
  target_compile_definitions(${name}_tests PRIVATE TRANSMLA_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  # ctest runs several programs at once: threads that wait must not spin on cores that others need.
  gtest_discover_tests(${name}_tests TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60
                       PROPERTIES ENVIRONMENT OMP_WAIT_POLICY=passive)
endfunction()
include(GoogleTest)
