// One source, several instruction sets: the loader picks the widest that the machine has. The loops are plain C++ that
// the compiler vectorises; the files that use this are compiled with -O3.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(TRANSMLA_NO_CLONES)
#define TRANSMLA_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TRANSMLA_CLONES
#endif
