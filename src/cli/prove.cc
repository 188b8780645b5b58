// fuin prove: stored bytes → copies, streamed to JSON as they are found → facts → judgement →
// reports → exit code.

#include "collect/prove.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/atomic_file.h"
#include "base/strings.h"
#include "cli/clock.h"
#include "cli/cluster_options.h"
#include "cli/commands.h"
#include "cli/open_flags.h"
#include "cli/run_options.h"
#include "cli/terminal.h"
#include "collect/collect.h"
#include "judge/judge.h"
#include "report/stored.h"

namespace fuin::cli {
namespace {

struct ProveCommandOptions {
  RunOptions run;
  std::vector<std::string> sources, resources;
  EtcdFlags etcd;
  OpenFlags open;
  ClusterOptions cluster;
  std::string config;
  bool objects = false, no_hash = false, no_suppress = false;
};

// The formats that are written while values stream by.
constexpr std::array<std::string_view, 2> kStreamed = {"json", "jsonl"};

// One streamed output: a file that appears whole at the end, or standard output.
struct Stream {
  std::unique_ptr<AtomicFile> file;
  std::unique_ptr<report::StoredJson> json;
};

// Hands everything to each stream.
class Streams final : public model::StoredSink {
 public:
  Result<void> Open(const std::vector<Output>& outputs) {
    for (const Output& output : outputs) {
      if (output.own_format.empty()) {
        continue;
      }
      Stream stream;
      if (!output.file.empty()) {
        stream.file = FUIN_TRY(AtomicFile::Create(output.file));
      }
      AtomicFile* file = stream.file.get();
      const report::StoredStyle style = output.own_format == "json" ? report::StoredStyle::kDocument
                                                                    : report::StoredStyle::kLines;
      stream.json =
          std::make_unique<report::StoredJson>(style, kVersion, [file](std::string_view text) {
            return file != nullptr ? file->Append(text) : Print(text);
          });
      streams_.push_back(std::move(stream));
    }
    return {};
  }

  Result<void> OnSource(std::string_view name, model::StoredKind kind) override {
    for (Stream& stream : streams_) {
      FUIN_TRY(stream.json->OnSource(name, kind));
    }
    return {};
  }
  Result<void> OnValue(const model::StoredValue& value) override {
    for (Stream& stream : streams_) {
      FUIN_TRY(stream.json->OnValue(value));
    }
    return {};
  }
  Result<void> OnSourceEnd(const model::Source& source,
                           const model::StoredSource& stored) override {
    for (Stream& stream : streams_) {
      FUIN_TRY(stream.json->OnSourceEnd(source, stored));
    }
    return {};
  }

  Result<void> Finish(const model::Facts& facts, const model::Judgement& judgement,
                      const report::Options& options) {
    for (Stream& stream : streams_) {
      FUIN_TRY(stream.json->Finish(facts, judgement, options));
      if (stream.file != nullptr) {
        FUIN_TRY(stream.file->Commit());
      }
    }
    return {};
  }

 private:
  std::vector<Stream> streams_;
};

// "configmaps,events" and repeated options alike.
std::vector<std::string> ResourcesOf(const std::vector<std::string>& asked) {
  std::vector<std::string> resources;
  for (const std::string& one : asked) {
    for (const std::string_view name : Split(one, ',')) {
      if (!Trim(name).empty()) {
        resources.push_back(AsciiLower(Trim(name)));
      }
    }
  }
  return resources;
}

Result<int> Prove(const ProveCommandOptions& options, const std::vector<FormatAndFile>& formats) {
  const int64_t start_ms = NowUnixMs();
  const std::vector<Output> outputs = FUIN_TRY(OutputsOf(formats, kStreamed));
  const model::Severity fail_on = FUIN_TRY(FailOnOf(options.run.fail_on));
  report::Options report_options;
  report_options.language = FUIN_TRY(LanguageOf(options.run.language));
  collect::ProveOptions prove;
  prove.today = FUIN_TRY(TodayOf(options.run.today, start_ms));
  prove.intake.objects = options.objects;
  prove.intake.resources = ResourcesOf(options.resources);
  prove.check_hash = !options.no_hash;
  prove.hash_seed = FUIN_TRY(RandomSeed());
  if (!options.config.empty()) {
    const collect::Config config = FUIN_TRY(collect::ReadConfig(options.config));
    prove.suppressions = config.suppressions;
  }
  prove.endpoint =
      FUIN_TRY(EndpointOptionsOf(options.etcd, [](const char* name) { return std::getenv(name); }));
  prove.clock = &SystemClock();
  prove.open_cluster = [&options](const std::string& context) {
    return OpenCluster(context, options.cluster);
  };
  const std::unique_ptr<collect::KeyedOpener> opener = FUIN_TRY(OpenerOf(options.open));
  prove.opener = opener.get();
  judge::Options judge_options;
  judge_options.honour_suppressions = !options.no_suppress;

  Streams streams;
  FUIN_TRY(streams.Open(outputs));
  const model::Facts facts = FUIN_TRY(collect::Prove(options.sources, prove, streams));
  const model::Judgement judgement = judge::Judge(facts, judge_options);
  if (opener != nullptr) {
    for (const std::string& note : opener->notes()) {
      Complain(note);
    }
  }

  const int exit_code = ExitCodeOf(facts, judgement, fail_on);
  FinishReportOptions(options.run, start_ms, exit_code, report_options);
  FUIN_TRY(streams.Finish(facts, judgement, report_options));
  FUIN_TRY(WriteReports(facts, judgement, outputs, options.run, report_options));
  if (exit_code == kExitNotDone) {
    for (const model::Source& source : facts.sources) {
      for (const model::SourceProblem& problem : source.problems) {
        Complain(source.name + ": " + i18n::Render(problem.text, report_options.language));
      }
    }
  }
  return exit_code;
}

void AddOptions(CLI::App& prove, ProveCommandOptions& options) {
  prove
      .add_option(
          "SOURCE", options.sources,
          "etcd snapshots, databases, WAL segments, data directories, also as .gz, .zst or in a "
          ".tar; etcd://HOST:PORT[,HOST:PORT...]; k8s:[CONTEXT], by its metrics alone")
      ->required();
  AddRunOptions(
      prove, options.run,
      "text, json, jsonl (a value a line), sarif, ocsf, asff, junit, csv, markdown, html");
  prove
      .add_option("--resources", options.resources,
                  "look at these too: configmaps, tokens.x.example, all")
      ->type_name("NAME,...");
  prove.add_flag("--objects", options.objects,
                 "say of readable Secrets their type, kind of content and the names of their keys");
  prove.add_flag("--no-hash", options.no_hash, "don't check the hash behind a snapshot");
  prove.add_flag("--no-suppress", options.no_suppress, "honour no suppression of --config");
  prove.add_option("--config", options.config, "a .fuin.yaml with suppressions")->type_name("FILE");
  AddEtcdFlags(prove, options.etcd);
  AddOpenFlags(prove, options.open);
  AddClusterOptions(prove, options.cluster);
  TakeOneValueEach(prove);
}

}  // namespace

void AddProve(CLI::App& app, const std::vector<FormatAndFile>& formats, int& exit_code) {
  CLI::App* prove = app.add_subcommand(
      "prove", "read what etcd really holds: in which form each copy of each Secret lies there");
  const std::shared_ptr<ProveCommandOptions> options = std::make_shared<ProveCommandOptions>();
  AddOptions(*prove, *options);
  prove->footer(
      "Examples:\n"
      "  fuin prove backup-2026-11-01.db             a snapshot: live values, history, freed "
      "pages\n"
      "  fuin prove /var/lib/etcd                    a data directory, its log included\n"
      "  fuin prove etcd://10.0.0.1:2379 --cacert ca.crt --cert client.crt --key client.key\n"
      "  fuin prove backup.db --open --encryption-config enc.yaml\n"
      "  fuin prove backup.db --open --aws-kms-key arn:aws:kms:REGION:ACCOUNT:key/ID\n"
      "  fuin prove --format json -o prove.json backups/*.db.zst\n"
      "Values are never printed. Reads only; a running etcd is not disturbed.\n"
      "Exit: 0 nothing to do, 1 a fail, 2 something is unknown or damaged, 3 not done");
  prove->callback([options, formats, &exit_code] {
    const Result<int> result = Prove(*options, formats);
    if (!result) {
      Complain(Describe(result.error()));
    }
    exit_code = result ? *result : kExitNotDone;
  });
}

}  // namespace fuin::cli
