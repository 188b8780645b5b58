// Every read of a scan fails once, the first, the second, the third ... until a scan meets no more
// failure. Each time the file or directory must be named, and no cluster may look better sealed
// than it is: the fixture's clusters are plain only because of files that could be missed.
//
// The system's calls are taken over in this program: open, read and readdir fail on request.

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"
#include "collect/collect.h"
#include "judge/judge.h"

namespace {

enum class Call : uint8_t { kOpen, kRead, kOpenDirectory, kReadDirectory };

std::atomic<bool> armed = false;
std::atomic<Call> failing_call = Call::kOpen;
std::atomic<int> calls_until_failure = 0;
std::atomic<bool> has_failed = false;

std::string failed_at;  // for messages; scans here use one thread

std::string Path(int fd) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored).string();
}

bool FailsNow(Call call, const std::string& at) {
  if (!armed || call != failing_call || --calls_until_failure != 0) {
    return false;
  }
  has_failed = true;
  failed_at = at;
  errno = EIO;
  return true;
}

}  // namespace

extern "C" int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const unsigned mode = va_arg(rest, unsigned);
  va_end(rest);
  return FailsNow(Call::kOpen, path)
             ? -1
             : static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

extern "C" ssize_t read(int fd, void* buffer, size_t size) {
  return FailsNow(Call::kRead, Path(fd)) ? -1 : syscall(SYS_read, fd, buffer, size);
}

extern "C" DIR* opendir(const char* path) {
  static auto* const real = reinterpret_cast<DIR* (*)(const char*)>(dlsym(RTLD_NEXT, "opendir"));
  return FailsNow(Call::kOpenDirectory, path) ? nullptr : real(path);
}

extern "C" dirent* readdir(DIR* directory) {
  static auto* const real = reinterpret_cast<dirent* (*)(DIR*)>(dlsym(RTLD_NEXT, "readdir"));
  return FailsNow(Call::kReadDirectory, Path(dirfd(directory))) ? nullptr : real(directory);
}

namespace fuin {
namespace {

class TerraformFaults : public testing::TestWithParam<Call> {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "fuin_faults_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    const std::string cluster =
        "  name = \"c\"\n  version = \"1.27\"\n  dynamic \"encryption_config\" {\n"
        "    for_each = WHEN ? [1] : []\n    content {\n      provider {\n"
        "        key_arn = \"arn:aws:kms:eu-west-1:111122223333:key/"
        "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\"\n      }\n      resources = [\"secrets\"]\n"
        "    }\n  }\n}\n";
    const auto resource = [&](const std::string& name, const std::string& when) {
      std::string body = cluster;
      body.replace(body.find("WHEN"), 4, when);
      return "resource \"aws_eks_cluster\" \"" + name + "\" {\n" + body;
    };
    Write("main.tf",
          "variable \"a\" {\n  default = true\n}\nvariable \"b\" {\n  default = true\n}\n"
          "locals {\n  doc = try(yamldecode(file(\"doc.yaml\")), { seal = true })\n"
          "  there = try(fileexists(\"off\"), false)\n}\n" +
              resource("by_tfvars", "var.a") + resource("by_auto", "var.b") +
              resource("by_file", "local.doc.seal") + resource("by_presence", "!local.there") +
              resource("by_override", "true") +
              "module \"m\" {\n  source = \"./m\"\n}\nmodule \"far\" {\n"
              "  source = \"example/eks/aws\"\n}\n");
    Write("terraform.tfvars", "a = false\n");
    Write("b.auto.tfvars", "b = false\n");
    Write("doc.yaml", "seal: false\n");
    Write("off", "");
    Write("main_override.tf",
          "resource \"aws_eks_cluster\" \"by_override\" {\n  dynamic \"encryption_config\" {\n"
          "    for_each = []\n    content {}\n  }\n}\n");
    Write("m/main.tf", "locals {\n  on = true\n}\n" + resource("inner", "local.on"));
    Write("m/z_override.tf", "locals {\n  on = false\n}\n");
    Write(".terraform/modules/far/main.tf", resource("far", "false"));
    Write(".terraform/modules/modules.json",
          "{\"Modules\":[{\"Key\":\"far\",\"Source\":\"x\",\"Dir\":\".terraform/modules/far\"}]}");
    Write("envs/x/main.tf", resource("x", "false"));
    Write("terraform.tfstate",
          "{\"version\":4,\"terraform_version\":\"1.11.4\",\"serial\":1,\"resources\":[{\"mode\":"
          "\"managed\",\"type\":\"aws_eks_cluster\",\"name\":\"s\",\"instances\":[{\"attributes\":{"
          "\"name\":\"s\",\"version\":\"1.27\",\"encryption_config\":[]}}]}]}");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(folder_ + "/" + name).parent_path());
    ASSERT_TRUE(WriteFileAtomically(folder_ + "/" + name, text));
  }

  struct Outcome {
    std::map<std::string, model::AtRest> clusters;  // by root and address
    std::string complaints;                         // all that was not read, with its place
    size_t problem_count = 0;
  };
  Outcome Scan() const {
    collect::Options options;
    options.today = {2026, 11, 1};
    options.terraform.threads = 1;
    const model::Facts facts = collect::Collect({folder_}, options);
    armed = false;
    const model::Judgement judgement = judge::Judge(facts, {});
    Outcome outcome;
    for (const model::ClusterVerdict& verdict : judgement.clusters) {
      const model::Cluster& cluster = facts.clusters[verdict.cluster_index];
      outcome.clusters[cluster.root + " " + cluster.address] = verdict.at_rest;
      for (const auto& [name, value] : verdict.why.arguments) {
        outcome.complaints += value + "\n";
      }
    }
    for (const model::Source& source : facts.sources) {
      for (const model::SourceProblem& problem : source.problems) {
        outcome.problem_count += problem.kind == model::ProblemKind::kPartUnread;
        outcome.complaints += problem.at.file + "\n";
      }
    }
    return outcome;
  }

  std::string folder_;
};

TEST_P(TerraformFaults, AreNamedAndNeverMakeAClusterLookSealed) {
  const Outcome whole = Scan();
  ASSERT_EQ(whole.clusters.size(), 9u);
  EXPECT_EQ(whole.problem_count, 0u);
  for (const auto& [address, at_rest] : whole.clusters) {
    ASSERT_EQ(at_rest, model::AtRest::kPlaintext) << address;
  }
  int failures = 0;
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 2'000);
    failing_call = GetParam();
    calls_until_failure = n;
    has_failed = false;
    armed = true;
    const Outcome outcome = Scan();
    if (!has_failed) {
      break;
    }
    ++failures;
    for (const auto& [address, at_rest] : outcome.clusters) {
      EXPECT_NE(at_rest, model::AtRest::kCustomerKey)
          << failed_at << " (" << n << ") hides " << address;
      EXPECT_NE(at_rest, model::AtRest::kAwsOwnedKey)
          << failed_at << " (" << n << ") hides " << address;
    }
    const bool is_named = outcome.complaints.find(folder_) != std::string::npos ||
                          outcome.complaints.find("doc.yaml") != std::string::npos ||
                          outcome.complaints.find("name=off") != std::string::npos;
    // A second try that succeeds loses nothing.
    EXPECT_TRUE(is_named || outcome.clusters == whole.clusters)
        << failed_at << " (" << n << ") is not named: " << outcome.complaints;
  }
  EXPECT_GT(failures, 0);
}

INSTANTIATE_TEST_SUITE_P(Calls, TerraformFaults,
                         testing::Values(Call::kOpen, Call::kRead, Call::kOpenDirectory,
                                         Call::kReadDirectory));

}  // namespace
}  // namespace fuin
