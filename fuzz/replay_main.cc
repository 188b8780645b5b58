// Runs a fuzz target once on every file of the folders and files named as arguments, in order of
// their names: the corpus as a plain test, without libFuzzer. Each input is also tried at every
// prefix of its first bytes, because a cut file is the damage that is seen most.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

namespace fs = std::filesystem;

constexpr size_t kInputBytesMax = 1u << 20;
constexpr size_t kPrefixesMax = 512;

std::vector<std::string> FilesOf(const fs::path& path) {
  if (!fs::is_directory(path)) {
    return {path.string()};
  }
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

void Run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
  size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const std::string& name : FilesOf(argv[i])) {
      const fuin::Result<std::string> input = fuin::ReadFile(name, kInputBytesMax);
      if (!input) {
        fmt::print(stderr, "{}\n", fuin::Describe(input.error()));
        return 1;
      }
      Run(*input);
      for (size_t length = 0; length < std::min(input->size(), kPrefixesMax); ++length) {
        Run(input->substr(0, length));
      }
      ++count;
    }
  }
  fmt::print("{} inputs replayed\n", count);
  return count > 0 ? 0 : 1;  // a corpus that is not found is no success
}
