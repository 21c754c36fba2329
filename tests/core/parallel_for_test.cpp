#include "libhydro/core/parallel_for.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libhydro/core/error.h"

namespace hydro {
namespace {

TEST(ParallelFor, EachIsDoneOnce) {
  for (const int threads : {0, 1, 3}) {
    std::vector<int> done(1000, 0);
    parallel_for(done.size(), threads, [&](std::size_t i) { ++done[i]; }, 7);
    EXPECT_TRUE(std::ranges::all_of(done, [](int times) { return times == 1; })) << threads << " threads";
  }
}

TEST(ParallelFor, TheFirstFaultIsToldWhateverTheNumberOfThreads) {
  for (const int threads : {1, 2, 4})
    for (int round = 0; round < 20; ++round) {
      try {
        parallel_for(500, threads, [](std::size_t i) {
          if (i % 50 == 37) throw InputError("piece " + std::to_string(i) + " is wrong");
        });
        FAIL() << "nothing was thrown";
      } catch (const InputError& error) {
        EXPECT_EQ(std::string(error.what()), "piece 37 is wrong");
      }
    }
}

}  // namespace
}  // namespace hydro
