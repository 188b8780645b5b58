// The rules of the house that a program can hold: layers, library doors, line lengths, banned
// calls, forgotten sources, and the five parts of every rule.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/strings.h"

namespace fuin {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = FUIN_SOURCE_DIR;

struct SourceFile {
  std::string path;  // from the repository's root
  std::string text;
};

std::vector<SourceFile> FilesUnder(const std::string& folder,
                                   const std::set<std::string>& endings) {
  std::vector<SourceFile> files;
  if (!fs::exists(kRoot / folder)) {
    return files;
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    if (entry.is_regular_file() && endings.contains(entry.path().extension().string())) {
      files.push_back({fs::relative(entry.path(), kRoot).string(),
                       ReadFile(entry.path().string(), 64u << 20).value()});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

// "src/judge/rules/x.cc" -> "judge"
std::string FolderOf(const std::string& path) {
  const std::vector<std::string_view> parts = Split(path, '/');
  return parts.size() > 2 ? std::string(parts[1]) : "";
}

std::vector<std::string> IncludesOf(const std::string& text) {
  std::vector<std::string> includes;
  for (std::string_view line : Split(text, '\n')) {
    if (line.starts_with("#include ") && line.size() > 11) {
      const std::string_view name = line.substr(10);
      includes.emplace_back(name.substr(0, name.find_first_of("\">")));
    }
  }
  return includes;
}

struct Layer {
  std::set<std::string> folders;
  std::vector<std::string> libraries;
};

std::map<std::string, Layer> ReadLayers() {
  std::map<std::string, Layer> layers;
  const std::string text = ReadFile((kRoot / "src/LAYERS").string(), 1u << 20).value();
  for (std::string_view line : Split(text, '\n')) {
    if (line.empty() || line.starts_with("#")) {
      continue;
    }
    const size_t colon = line.find(':');
    const size_t bar = line.find('|');
    Layer& layer = layers[std::string(line.substr(0, colon))];
    for (std::string_view word : Split(line.substr(colon + 1, bar - colon - 1), ' ')) {
      if (!word.empty()) {
        layer.folders.emplace(word);
      }
    }
    for (std::string_view word : Split(line.substr(bar + 1), ' ')) {
      if (!word.empty()) {
        layer.libraries.emplace_back(word);
      }
    }
  }
  return layers;
}

TEST(Layers, NoFolderIncludesWhatItMayNot) {
  const std::map<std::string, Layer> layers = ReadLayers();
  for (const SourceFile& file : FilesUnder("src", {".cc", ".h"})) {
    const std::string folder = FolderOf(file.path);
    ASSERT_TRUE(layers.contains(folder)) << file.path << ": its folder is not in src/LAYERS";
    for (const std::string& include : IncludesOf(file.text)) {
      const std::string top = include.substr(0, include.find('/'));
      if (include.find('/') == std::string::npos || !layers.contains(top) || top == folder) {
        continue;
      }
      EXPECT_TRUE(layers.at(folder).folders.contains(top)) << file.path << " includes " << include;
      EXPECT_EQ(include.find("/internal/"), std::string::npos)
          << file.path << " includes the inside of another folder: " << include;
    }
  }
}

TEST(Layers, EachLibraryHasOneDoor) {
  const std::map<std::string, Layer> layers = ReadLayers();
  for (const SourceFile& file : FilesUnder("src", {".cc", ".h"})) {
    const std::string folder = FolderOf(file.path);
    for (const std::string& include : IncludesOf(file.text)) {
      for (const auto& [owner, layer] : layers) {
        for (const std::string& library : layer.libraries) {
          const bool is_open = library == "fmt/" || owner == folder;
          EXPECT_TRUE(is_open || !include.starts_with(library))
              << file.path << " includes " << include << ", whose one door is src/" << owner;
        }
      }
    }
  }
}

TEST(Style, NoLineIsLongerThanAHundredColumns) {
  for (const char* folder : {"src", "tests", "fuzz", "bench", "tools"}) {
    for (const SourceFile& file : FilesUnder(folder, {".cc", ".h"})) {
      int number = 0;
      bool is_literal = false;  // from a line with R" to that with its )"
      for (std::string_view line : Split(file.text, '\n')) {
        ++number;
        is_literal = is_literal || line.find("R\"") != std::string_view::npos;
        EXPECT_TRUE(DisplayWidth(line) <= 100 || is_literal ||
                    line.find('"') != std::string_view::npos)
            << file.path << ":" << number;
        const size_t close = line.rfind(')');
        is_literal = is_literal && (close == line.npos || line.find('"', close) == line.npos);
      }
    }
  }
}

struct BannedCall {
  std::string text;
  std::string reason;
  std::set<std::string> allowed;  // files, from the repository's root
};

TEST(Style, BannedCallsStandOnlyWhereTheyAreAllowed) {
  const std::vector<BannedCall> banned = {
      {"throw ", "errors are Results", {}},
      {"std::regex", "RE2 through text/regex.h: bounded time", {}},
      {"system_clock", "the time is passed in", {"src/cli/clock.cc"}},
      {"strcpy(", "unchecked length", {}},
      {"sprintf(", "fmt", {"src/hcl/number.cc"}},
      {"std::cout", "reports return text; the command line writes it", {}},
      {"std::cerr", "reports return text; the command line writes it", {}},
      {"setlocale(", "the language is passed in", {}},
      {"SecretAccess",
       "who reads a secret is listed here",
       {"src/base/secret_bytes.h", "src/base/secret_bytes_test.cc", "src/crypto/cipher.cc",
        "src/crypto/digest.cc", "src/envelope/open.cc", "src/http/internal/exchange.cc",
        "src/rpc/client.cc", "src/rpc/etcd_client.cc", "src/keys/kms_plugin.cc",
        "src/k8s/session.cc", "src/collect/endpoint.cc"}},
      {"WriteAccess",
       "who changes a cluster is listed here",
       {"src/k8s/session.h", "src/k8s/session.cc", "src/k8s_write/touch.cc",
        "src/k8s_write/storage_migration.cc"}},
  };
  for (const SourceFile& file : FilesUnder("src", {".cc", ".h"})) {
    int number = 0;
    for (std::string_view line : Split(file.text, '\n')) {
      ++number;
      const std::string_view code = line.substr(0, line.find("//"));
      for (const BannedCall& call : banned) {
        EXPECT_TRUE(code.find(call.text) == std::string_view::npos ||
                    call.allowed.contains(file.path) || code.find('"') != std::string_view::npos)
            << file.path << ":" << number << ": " << call.text << ": " << call.reason;
      }
    }
  }
}

TEST(Style, EverySourceIsNamedInItsFoldersCMakeLists) {
  for (const SourceFile& file : FilesUnder("src", {".cc"})) {
    const std::string folder = "src/" + FolderOf(file.path);
    const std::string list =
        ReadFile((kRoot / folder / "CMakeLists.txt").string(), 1u << 20).value();
    const std::string name = file.path.substr(folder.size() + 1);
    EXPECT_NE(list.find(name), std::string::npos) << file.path;
  }
}

TEST(Style, NothingUnfinishedIsLeftInTheCode) {
  for (const SourceFile& file : FilesUnder("src", {".cc", ".h"})) {
    for (const char* mark : {"TO"
                             "DO",
                             "FIX"
                             "ME",
                             "XX"
                             "X ",
                             "DISABLED"
                             "_",
                             "GTEST"
                             "_SKIP"}) {
      EXPECT_EQ(file.text.find(mark), std::string::npos) << file.path << ": " << mark;
    }
  }
}

TEST(Rules, EachHasItsFiveParts) {
  const std::string list = ReadFile((kRoot / "src/judge/rules.cc").string(), 1u << 20).value();
  std::set<std::string> pages;
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot / "rules")) {
    if (entry.is_directory()) {
      pages.insert(entry.path().filename().string());
    }
  }
  EXPECT_FALSE(pages.empty());
  for (const std::string& id : pages) {
    std::string file = id;
    std::ranges::replace(file, '-', '_');
    EXPECT_TRUE(fs::exists(kRoot / "rules" / id / "en.md")) << id;
    EXPECT_TRUE(fs::exists(kRoot / "rules" / id / "ja.md")) << id;
    EXPECT_TRUE(fs::exists(kRoot / "src/judge/rules" / (file + ".cc"))) << id;
    EXPECT_TRUE(fs::exists(kRoot / "src/judge/rules" / (file + "_test.cc"))) << id;
    EXPECT_NE(list.find('"' + id + '"'), std::string::npos) << id << " is not in rules.cc";
  }
  for (const SourceFile& file : FilesUnder("src/judge/rules", {".cc"})) {
    std::string id = fs::path(file.path).stem().string();
    if (id.ends_with("_test")) {
      id.resize(id.size() - 5);
    }
    std::ranges::replace(id, '_', '-');
    EXPECT_TRUE(pages.contains(id)) << file.path << " has no page under rules/";
  }
}

}  // namespace
}  // namespace fuin
