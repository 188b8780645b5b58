// See stored_rows.h.

#include "report/internal/stored_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace fuin::report {
namespace {

// What is counted, with English's form for one.
struct CountWord {
  std::string_view one;
  Word many;
};

constexpr size_t kDamageRowsMax = 20;

constexpr Word kSnapshot = {"etcd snapshot", "etcd スナップショット"};
constexpr Word kDatabase = {"etcd database", "etcd データベース"};
constexpr Word kDataDirectory = {"etcd data directory", "etcd データディレクトリ"};
constexpr Word kWal = {"etcd log segment", "etcd WAL セグメント"};
constexpr Word kRaftSnapshot = {"etcd .snap", "etcd .snap"};
constexpr Word kEndpoint = {"live etcd", "稼働中の etcd"};
constexpr Word kMetrics = {"API server metrics (indirect)", "API サーバーのメトリクス(間接)"};

constexpr Word kRevision = {"revision {}", "リビジョン {}"};
constexpr Word kHashOk = {"hash ok", "ハッシュ一致"};
constexpr Word kHashMismatch = {"HASH MISMATCH", "ハッシュ不一致"};
constexpr Word kHashSkipped = {"hash not checked", "ハッシュ未確認"};
constexpr Word kHashAbsent = {"no hash", "ハッシュなし"};
constexpr CountWord kDamaged = {"{} damaged part", {"{} damaged parts", "破損 {} か所"}};

constexpr Word kLive = {"live", "現在の値"};
constexpr Word kCopies = {"copies", "写し"};
constexpr Word kKeyRow = {"key", "鍵"};
constexpr CountWord kSecretCount = {"{} Secret", {"{} Secrets", "Secret {} 件"}};
constexpr CountWord kNamespaceCount = {" in {} namespace",
                                       {" in {} namespaces", "(名前空間 {} 個)"}};
constexpr Word kNoSecret = {"no Secret", "Secret はありません"};
constexpr Word kNoneRead = {"no Secret in what could be read",
                            "読み取れた範囲に Secret はありません"};
constexpr CountWord kSeeds = {"{} data key or seed",
                              {"{} distinct data keys or seeds", "データキー・シード {} 種類"}};
constexpr Word kKeyUse = {"{} live, {} in all", "現在 {} 件、写しも含め {} 件"};
constexpr Word kOpened = {"{} of {} sealed values open",
                          "封印された値 {1} 件のうち {0} 件が開けます"};
constexpr Word kOpens = {"opens", "開封"};
constexpr CountWord kSourceCount = {"{} source", {"{} sources", "対象 {} 件"}};
constexpr Word kPlainCount = {"{} with a plain-text copy", "平文の写しがあるもの {} 件"};
constexpr Word kComma = {", ", "、"};
constexpr Word kDamageRow = {"damage", "破損"};
constexpr Word kDamageAt = {"{}  offset {:#x}, {} bytes: {}",
                            "{}  オフセット {:#x}、{} バイト: {}"};
constexpr Word kPlain = {"plain text", "平文"};
constexpr Word kUnknownSeal = {"unknown", "不明"};

constexpr Word kStates[model::kStoredStateCount] = {
    {"live", "現在"},        {"historical", "古いリビジョン"},
    {"deleted", "削除済み"}, {"freed pages", "解放済み"},
    {"log", "WAL"},          {"other files", "その他のファイル"}};

const Word& WordOfKind(model::StoredKind kind) {
  switch (kind) {
    case model::StoredKind::kSnapshot:
      return kSnapshot;
    case model::StoredKind::kDatabase:
      return kDatabase;
    case model::StoredKind::kDataDirectory:
      return kDataDirectory;
    case model::StoredKind::kWal:
      return kWal;
    case model::StoredKind::kRaftSnapshot:
      return kRaftSnapshot;
    case model::StoredKind::kEndpoint:
      return kEndpoint;
    case model::StoredKind::kMetrics:
      break;
  }
  return kMetrics;
}

// "18,204".
std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

template <class... Values>
std::string Say(const View& view, const Word& word, const Values&... values) {
  return fmt::format(fmt::runtime(view.In(word)), values...);
}

std::string SayCount(const View& view, const CountWord& word, uint64_t count) {
  const Word one = {word.one, word.many.japanese};
  return Say(view, count == 1 ? one : word.many, Grouped(count));
}

std::string FormName(const View& view, model::SealForm form) {
  switch (form) {
    case model::SealForm::kPlaintext:
      return std::string(view.In(kPlain));
    case model::SealForm::kUnknown:
      return std::string(view.In(kUnknownSeal));
    case model::SealForm::kKmsV1:
      return "kms v1";
    case model::SealForm::kKmsV2:
      return "kms v2";
    default:
      return std::string(model::ToString(form));
  }
}

std::string Forms(const View& view, const model::CountsByForm& counts) {
  std::string text;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", Grouped(counts[i]),
                          FormName(view, static_cast<model::SealForm>(i)));
    }
  }
  return text;
}

std::string KeyName(const View& view, const model::KeyUse& key) {
  std::string name = FormName(view, key.form);
  name += key.provider.empty() ? "" : " " + Printable(Shorten(key.provider, 60));
  return name + (key.key_id.empty() ? "" : " " + Printable(Shorten(key.key_id, 100)));
}

void AddCounts(const View& view, const model::StoredCounts& counts, std::vector<StoredRow>& rows) {
  for (size_t i = 1; i < model::kStoredStateCount; ++i) {
    const std::string forms = Forms(view, counts.copies[i]);
    if (!forms.empty()) {
      rows.push_back(
          {std::string(view.In(kCopies)), fmt::format("{}: {}", view.In(kStates[i]), forms), true});
    }
  }
  for (const model::KeyUse& key : counts.keys) {
    rows.push_back({std::string(view.In(kKeyRow)),
                    fmt::format("{}: {}", KeyName(view, key),
                                Say(view, kKeyUse, Grouped(key.live), Grouped(key.copies))),
                    true});
  }
  if (counts.distinct_seeds > 0) {
    rows.push_back(
        {std::string(view.In(kKeyRow)), SayCount(view, kSeeds, counts.distinct_seeds), true});
  }
}

}  // namespace

std::string StoredHeadline(const View& view, const model::StoredSource& stored) {
  std::string line(view.In(WordOfKind(stored.kind)));
  line += stored.etcd_version.empty() ? "" : " " + Printable(stored.etcd_version);
  if (stored.revision.has_value()) {
    line += " · " + Say(view, kRevision, Grouped(static_cast<uint64_t>(*stored.revision)));
  }
  if (stored.kind == model::StoredKind::kSnapshot || stored.kind == model::StoredKind::kDatabase) {
    const Word& hash = stored.hash == model::HashCheck::kOk         ? kHashOk
                       : stored.hash == model::HashCheck::kMismatch ? kHashMismatch
                       : stored.hash == model::HashCheck::kSkipped  ? kHashSkipped
                                                                    : kHashAbsent;
    line += " · " + std::string(view.In(hash));
  }
  if (stored.damage_count > 0) {
    line += " · " + SayCount(view, kDamaged, stored.damage_count);
  }
  return line;
}

namespace {

// Whether nothing of the source is missing.
bool IsRead(const View& view, const model::StoredSource& stored) {
  const model::Source& source = view.facts().sources[stored.source_index];
  return source.read &&
         std::ranges::none_of(source.problems, [](const model::SourceProblem& problem) {
           return problem.kind == model::ProblemKind::kPartUnread;
         });
}

}  // namespace

std::vector<StoredRow> StoredRows(const View& view, const model::StoredSource& stored) {
  std::vector<StoredRow> rows;
  const model::StoredCounts& secrets = stored.secrets;
  const bool is_plain = secrets.copies[0][static_cast<size_t>(model::SealForm::kPlaintext)] > 0;
  const bool is_whole = stored.damage_count == 0 && IsRead(view, stored);
  const bool has_live = stored.kind != model::StoredKind::kWal &&
                        stored.kind != model::StoredKind::kRaftSnapshot &&
                        stored.kind != model::StoredKind::kMetrics;
  if (has_live) {
    std::string text = secrets.objects == 0
                           ? std::string(view.In(is_whole ? kNoSecret : kNoneRead))
                           : fmt::format("{}: {}",
                                         SayCount(view, kSecretCount, secrets.objects) +
                                             SayCount(view, kNamespaceCount, secrets.namespaces),
                                         Forms(view, secrets.copies[0]));
    if (secrets.objects > 0 && secrets.keys.size() == 1 &&
        secrets.keys.front().live == secrets.objects) {
      text += fmt::format(" ({})", Printable(Shorten(secrets.keys.front().provider, 60)));
    }
    rows.push_back({std::string(view.In(kLive)), std::move(text),
                    !is_plain && (secrets.objects > 0 || is_whole)});
  }
  for (const model::StoredCounts& counts : stored.others) {
    if (counts.objects > 0) {
      rows.push_back(
          {std::string(view.In(kLive)),
           fmt::format("{}: {}", Printable(counts.resource), Forms(view, counts.copies[0])), true});
    }
  }
  const uint64_t sealed = secrets.opened + secrets.unopened;
  if (sealed > 0) {
    rows.push_back({std::string(view.In(kOpens)),
                    Say(view, kOpened, Grouped(secrets.opened), Grouped(sealed)),
                    secrets.unopened == 0});
  }
  for (const model::Text& text : stored.not_shown) {
    rows.push_back({std::string(view.In(words::kNote)), view.Say(text), true});
  }
  if (view.options().verbose) {
    AddCounts(view, secrets, rows);
    for (size_t i = 0; i < std::min(stored.damage.size(), kDamageRowsMax); ++i) {
      const model::StoredDamage& damage = stored.damage[i];
      rows.push_back({std::string(view.In(kDamageRow)),
                      Say(view, kDamageAt, Printable(damage.file), damage.offset, damage.bytes,
                          view.Say(damage.what)),
                      false});
    }
  }
  return rows;
}

const model::StoredSource* StoredOf(const View& view, size_t source_index) {
  for (const model::StoredSource& stored : view.facts().stored) {
    if (stored.source_index == source_index) {
      return &stored;
    }
  }
  return nullptr;
}

std::string StoredSummary(const View& view) {
  if (view.facts().stored.empty()) {
    return "";
  }
  uint64_t secrets = 0;
  uint64_t plain = 0;
  for (const model::StoredSource& stored : view.facts().stored) {
    secrets += stored.secrets.objects;
    plain += stored.secrets.objects_with_plaintext;
  }
  const std::string comma(view.In(kComma));
  return SayCount(view, kSourceCount, view.facts().stored.size()) + comma +
         SayCount(view, kSecretCount, secrets) + comma + Say(view, kPlainCount, Grouped(plain));
}

}  // namespace fuin::report
