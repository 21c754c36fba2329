#pragma once

#include <atomic>
#include <cstddef>
#include <exception>

namespace hydro {

/// Runs `work(i)` for every i in [0, count) on `threads` threads, `chunk` neighbours at a time. An exception that left a team of threads would
/// end the program: here it is kept, what lies behind it is skipped, and that of the lowest i is thrown again once all have stopped, whatever the
/// number of threads. With one thread there is no team, so that it also runs in a child process after fork.
template <class Work>
void parallel_for(std::size_t count, int threads, Work&& work, int chunk = 1) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  std::exception_ptr failure;
  std::atomic<std::size_t> failed{count};
#pragma omp parallel for schedule(dynamic, chunk) num_threads(threads)
  for (std::size_t i = 0; i < count; ++i) {
    if (i > failed.load(std::memory_order_relaxed)) continue;
    try {
      work(i);
    } catch (...) {
#pragma omp critical(hydro_parallel_for)
      if (i < failed.load(std::memory_order_relaxed)) {
        failure = std::current_exception();
        failed.store(i, std::memory_order_relaxed);
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace hydro
