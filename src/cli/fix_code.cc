// fuin fix DIR: facts → judgement → patch, and with --apply files → facts → judgement once more.

#include "cli/fix_code.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/strings.h"
#include "cli/clock.h"
#include "cli/commands.h"
#include "cli/fix_code_report.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "collect/collect.h"
#include "judge/judge.h"
#include "patch/diff.h"

namespace fuin::cli {
namespace {

namespace fs = std::filesystem;
using patch::ClusterFix;
using patch::Outcome;

judge::Options JudgeOptionsOf(const FixCodeOptions& options) {
  judge::Options judge_options;
  judge_options.policy = judge::Policy::kCustomerKey;
  judge_options.honour_suppressions = !options.source.no_suppress;
  return judge_options;
}

patch::Scan ScanOf(model::Facts facts, const judge::Options& options) {
  patch::Scan scan;
  scan.judgement = judge::Judge(facts, options);
  scan.facts = std::move(facts);
  return scan;
}

// Judges single roots again, each as the first scan found it.
patch::Rescan RescanOf(const model::Facts& first, const collect::Options& options,
                       const judge::Options& judge_options) {
  std::map<std::string, model::SourceKind> kinds;
  for (const model::Cluster& cluster : first.clusters) {
    kinds[cluster.root] = first.sources[cluster.source_index].kind;
  }
  return [kinds, options, judge_options](const Overlay& overlay,
                                         const std::vector<std::string>& roots) {
    collect::Options own = options;
    own.aws = nullptr;
    own.terraform.overlay = &overlay;
    own.terraform.only_this_root = true;
    own.cloudformation.overlay = &overlay;
    model::Facts facts;
    facts.today = options.today;
    facts.suppressions = options.suppressions;
    for (const std::string& root : roots) {
      const auto kind = kinds.find(root);
      if (kind != kinds.end() && kind->second == model::SourceKind::kTerraform) {
        // A folder that is gone has no clusters, and no fix is accepted for it.
        static_cast<void>(iac::CollectTerraform(root, own.terraform, facts).has_value());
        continue;
      }
      own.suppressions.clear();
      model::AppendFacts(collect::Collect({root}, own), facts);
    }
    return ScanOf(std::move(facts), judge_options);
  };
}

std::string Canonical(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  return error ? path : real.string();
}

// Paths from the current folder where all files lie below it, else from the source.
std::string DiffOf(const patch::CodeFix& fix, const std::string& source, std::string& base) {
  std::error_code error;
  const std::string here = Canonical(fs::current_path(error).string());
  const std::string folder = fs::is_directory(source, error)
                                 ? Canonical(source)
                                 : fs::path(Canonical(source)).parent_path().string();
  const auto relative = [](const std::string& path, const std::string& from) {
    return fs::path(Canonical(path)).lexically_relative(from).generic_string();
  };
  const bool is_outside = std::ranges::any_of(fix.files, [&](const patch::FilePatch& file) {
    return relative(file.path, here).starts_with("..");
  });
  base = is_outside ? folder : "";
  std::string diff;
  for (const patch::FilePatch& file : fix.files) {
    diff += patch::UnifiedDiff(relative(file.path, is_outside ? folder : here), file.before,
                               file.after);
  }
  return diff;
}

int ExitCodeOf(const patch::CodeFix& fix, const model::Facts& facts) {
  const auto has = [&](Outcome outcome) {
    return std::ranges::any_of(
        fix.clusters, [&](const ClusterFix& cluster) { return cluster.outcome == outcome; });
  };
  if (has(Outcome::kNotFixed) || has(Outcome::kPartly)) {
    return kExitFail;
  }
  const bool is_unread = std::ranges::any_of(facts.sources, [](const model::Source& source) {
    return !source.read || std::ranges::any_of(source.problems, [](const auto& problem) {
      return problem.kind == model::ProblemKind::kPartUnread;
    });
  });
  return has(Outcome::kUnknown) || is_unread ? kExitUnknown : kExitOk;
}

// Whether what was written is what was promised, by the files as they are now.
bool IsVerified(const patch::CodeFix& fix, const patch::Scan& before, const patch::Scan& after) {
  return std::ranges::all_of(fix.clusters, [&](const ClusterFix& cluster) {
    if (cluster.outcome != Outcome::kFixed && cluster.outcome != Outcome::kPartly) {
      return true;
    }
    const model::Cluster& was = before.facts.clusters[cluster.cluster_index];
    for (size_t i = 0; i < after.facts.clusters.size(); ++i) {
      const model::Cluster& now = after.facts.clusters[i];
      if (now.root == was.root && now.address == was.address) {
        return after.judgement.clusters[i].at_rest == model::AtRest::kCustomerKey;
      }
    }
    return false;
  });
}

Result<void> Write(const CodeFixRun& run, const FixArguments& arguments,
                   const FixCodeOptions& options, i18n::Language language) {
  const bool is_json = arguments.format == "json";
  const std::string words = CodeFixText(run, language);
  const std::string product = is_json ? CodeFixJson(run, language) : run.diff;
  if (!options.output.empty()) {
    FUIN_TRY(WriteFileAtomically(options.output, product));
  } else if (is_json || !run.is_applied) {
    FUIN_TRY(Print(product));
  }
  if (is_json) {
    return {};
  }
  if (run.is_applied) {
    return Print(words);
  }
  PrintToTerminal(words);
  return {};
}

}  // namespace

void AddFixCodeOptions(CLI::App& command, FixCodeOptions& options) {
  command
      .add_option("-o,--output", options.output,
                  "code: write the patch, or the JSON, to FILE in place of standard output")
      ->type_name("FILE");
  command.add_flag("--new-clusters", options.clusters_are_new,
                   "code: none of the clusters exists yet, so that CloudFormation templates may be "
                   "changed too");
  command.add_option("--today", options.today, "the day that counts as today")->group("");
  AddSourceOptions(command, options.source);
}

Result<int> FixCode(const FixArguments& arguments, const FixCodeOptions& options) {
  const int64_t start_ms = NowUnixMs();
  if (arguments.format != "text" && arguments.format != "json") {
    return Error{ErrorCode::kInvalidArgument,
                 fmt::format("no format {}: use text or json", arguments.format), ""};
  }
  const i18n::Language language = FUIN_TRY(LanguageOf(arguments.language));
  SourceOptions source = options.source;
  source.sources = {arguments.source};
  const collect::Config config = FUIN_TRY(ConfigOf(source));
  collect::Options collect_options = FUIN_TRY(CollectOptionsOf(source, config));
  collect_options.today = FUIN_TRY(TodayOf(options.today, start_ms));
  std::error_code error;
  const std::string folder = fs::is_directory(arguments.source, error)
                                 ? arguments.source
                                 : fs::path(arguments.source).parent_path().string();
  const std::string tree = iac::TreeOf(folder.empty() ? "." : folder, source.root);
  collect_options.terraform.tree = tree;
  const judge::Options judge_options = JudgeOptionsOf(options);
  const patch::Scan scan = ScanOf(collect::Collect(source.sources, collect_options), judge_options);
  if (std::ranges::none_of(scan.facts.sources, &model::Source::read)) {
    return Error{ErrorCode::kNotFound, "no code could be read here; nothing was changed",
                 arguments.source};
  }
  const patch::Request request{arguments.clusters, arguments.key, !arguments.no_eks_statement,
                               options.clusters_are_new};
  const patch::CodeFix fix =
      patch::PlanCodeFix(scan, request, RescanOf(scan.facts, collect_options, judge_options));
  CodeFixRun run{fix, "", "", arguments.applies, ExitCodeOf(fix, scan.facts)};
  run.diff = DiffOf(fix, arguments.source, run.base);
  if (arguments.applies) {
    FUIN_TRY(patch::WriteCodeFix(fix));
    const patch::Scan after =
        ScanOf(collect::Collect(source.sources, collect_options), judge_options);
    if (run.exit_code == kExitOk && !IsVerified(fix, scan, after)) {
      run.exit_code = kExitUnknown;
    }
  }
  FUIN_TRY(Write(run, arguments, options, language));
  return run.exit_code;
}

}  // namespace fuin::cli
