#include "cli/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace hydro::cli {
namespace {

TEST(InterruptDeathTest, RaisesAFlagTheFirstTimeAndEndsTheProgramTheSecond) {
  for (const int signal : {SIGINT, SIGTERM})
    EXPECT_EXIT(
        {
          const auto& interrupted = catch_interrupts();
          if (interrupted) std::_Exit(10);
          std::raise(signal);
          if (!interrupted) std::_Exit(11);
          std::raise(signal);
          std::_Exit(12);
        },
        ::testing::KilledBySignal(signal), "");
}

}  // namespace
}  // namespace hydro::cli
