#pragma once

/// Before a row kernel: compiles it for several instruction sets and picks the best one of the machine when the program
/// starts, so that one portable binary runs at native speed. Kernels so marked must give the same bits in every version:
/// compile their room with -ffp-contract=off. Sanitizers cannot run the choice, which happens before they start.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define HYDRO_EVERY_INSTRUCTION_SET [[gnu::target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")]]
#else
#define HYDRO_EVERY_INSTRUCTION_SET
#endif
