# clang-tidy beside GCC (preset tidy): it reads GCC's command line, so it is told not to mind what only GCC knows.
function(transmla_use_clang_tidy)
  find_program(CLANG_TIDY clang-tidy REQUIRED)
  set(arguments -Wno-unknown-warning-option -Wno-unknown-attributes -Wno-ignored-attributes)
  list(TRANSFORM arguments PREPEND --extra-arg=)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet ${arguments} PARENT_SCOPE)
endfunction()
