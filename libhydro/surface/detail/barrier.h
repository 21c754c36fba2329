#pragma once

#include <atomic>

namespace hydro::surface::detail {

/// Where threads meet. The last one to arrive does the work that needs all the others to stand still. Waiting threads
/// spin for some 20 us, the length of an uneven share, then sleep: on a busy machine a spinning thread keeps the one it
/// waits for from running.
class Barrier {
 public:
  explicit Barrier(int threads) : threads_(threads) {}

  /// Before any of them arrives: how many come after all.
  void expect(int threads) { threads_ = threads; }

  template <class Work>
  void meet(Work&& work) {
    const unsigned round = round_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      work();
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      round_.notify_all();
      return;
    }
    for (int spins = 0; spins < longest_spin; ++spins) {
      if (round_.load(std::memory_order_acquire) != round) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
    round_.wait(round, std::memory_order_acquire);
  }
  void meet() {
    meet([] {});
  }

 private:
  static constexpr int longest_spin = 1500;

  int threads_;
  std::atomic<int> arrived_{0};
  std::atomic<unsigned> round_{0};
};

}  // namespace hydro::surface::detail
