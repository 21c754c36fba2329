// The driver of a fuzzer where libFuzzer is not at hand: every file of the corpus, and mutations of each that are the same on
// every machine. A crash or a sanitizer's complaint fails the test; an empty corpus does too.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int mutations_of_each = 500;

void feed(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); }

/// Cuts, doubles or replaces a few bytes.
std::string mutated(std::string text, std::mt19937& random) {
  for (int edits = 1 + static_cast<int>(random() % 4); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = random() % text.size(), length = 1 + random() % 8;
    switch (random() % 4) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, text.substr(at, length)); break;
      case 2: text[at] = static_cast<char>(random() % 256); break;
      default: text.resize(at); break;
    }
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
    std::cerr << "usage: " << argv[0] << " CORPUS\n";
    return 2;
  }
  std::size_t files = 0;
  std::mt19937 random(1);  // always the same mutations
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    ++files;
    feed(text);
    for (int i = 0; i < mutations_of_each; ++i) feed(mutated(text, random));
  }
  std::cout << files << " files and " << files * mutations_of_each << " mutations of them\n";
  return files > 0 ? 0 : 1;
}
