// How many threads the mathematics uses.
#pragma once

namespace transmla {

// For the life of the object the calling thread's OpenMP teams and OpenBLAS use `threads` threads (0: all cores that
// this process may use); afterwards what was before. OpenBLAS keeps one number for the process.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int openmp_before_, openblas_before_;
};

// For the life of the object OpenBLAS uses one thread: for parallel regions whose threads call it each for itself.
class SerialBlas {
 public:
  SerialBlas();
  ~SerialBlas();
  SerialBlas(const SerialBlas&) = delete;
  SerialBlas& operator=(const SerialBlas&) = delete;

 private:
  int before_;
};

}  // namespace transmla
