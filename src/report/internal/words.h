// The fixed words of the reports in both languages. A sentence about a cluster comes from the
// catalogue of src/i18n; what stands here are the labels around it.
#pragma once

#include <string_view>

#include "i18n/messages.h"
#include "model/facts.h"
#include "model/finding.h"

namespace fuin::report {

// One label in both languages.
struct Word {
  std::string_view english;
  std::string_view japanese;

  constexpr std::string_view In(i18n::Language language) const {
    return language == i18n::Language::kJapanese ? japanese : english;
  }
};

namespace words {

inline constexpr Word kTitle = {"fuin report", "fuin レポート"};
inline constexpr Word kRead = {"read", "対象"};
inline constexpr Word kUnread = {"unread", "読取不可"};
inline constexpr Word kNote = {"note", "注記"};
inline constexpr Word kMore = {"and {} more", "ほか {} 件"};
inline constexpr Word kNext = {"next", "対処"};
inline constexpr Word kSeen = {"seen", "根拠"};
inline constexpr Word kVia = {"via", "経路"};
inline constexpr Word kKey = {"key", "鍵"};
inline constexpr Word kKeys = {"Keys", "鍵"};
inline constexpr Word kSource = {"source", "対象"};
inline constexpr Word kSources = {"Sources", "対象"};
inline constexpr Word kCluster = {"Cluster", "クラスター"};
inline constexpr Word kClusters = {"Clusters", "クラスター"};
inline constexpr Word kFindings = {"Findings", "検出事項"};
inline constexpr Word kVersion = {"Version", "バージョン"};
inline constexpr Word kRegion = {"Region", "リージョン"};
inline constexpr Word kAtRest = {"At rest", "保存時の暗号化"};
inline constexpr Word kKeyHealth = {"Key health", "鍵の状態"};
inline constexpr Word kWhy = {"Why", "理由"};
inline constexpr Word kPlace = {"Place", "場所"};
inline constexpr Word kRule = {"Rule", "ルール"};
inline constexpr Word kSeverity = {"Severity", "重大度"};
inline constexpr Word kVerdict = {"Verdict", "判定"};
inline constexpr Word kSubject = {"Subject", "対象"};
inline constexpr Word kMessage = {"Message", "内容"};
inline constexpr Word kSuppressed = {"suppressed", "抑制中"};
inline constexpr Word kUntil = {"until", "期限"};
inline constexpr Word kNoClusters = {"no cluster was found", "クラスターは見つかりませんでした"};
inline constexpr Word kOneCluster = {"1 cluster", "クラスター 1 件"};
inline constexpr Word kManyClusters = {"{} clusters", "クラスター {} 件"};
inline constexpr Word kNoFails = {"no fails", "違反なし"};
inline constexpr Word kUnknownCount = {"{} unknown", "不明 {} 件"};
inline constexpr Word kSuppressedCount = {"{} suppressed", "抑制 {} 件"};
inline constexpr Word kUnreadCount = {"{} unread in part or whole", "読めなかった対象 {} 件"};
inline constexpr Word kExit = {"exit {}", "終了コード {}"};
inline constexpr Word kNothingToDo = {"Nothing to do.", "対応が必要な事項はありません。"};
inline constexpr Word kHowToFix = {"What it is and how to fix it", "内容と対処方法"};
inline constexpr Word kNameUnknown = {"(name unknown)", "(名前不明)"};
inline constexpr Word kMayNotExist = {"may not be created", "作成されない可能性あり"};
inline constexpr Word kLanguage = {"Language", "言語"};

}  // namespace words

const Word& WordOf(model::AtRest at_rest);
const Word& WordOf(model::KeyHealth health);
const Word& WordOf(model::Severity severity);
const Word& WordOf(model::Verdict verdict);
const Word& WordOf(model::SourceKind kind);

// The word of a source's kind in machine formats: "terraform", "terraform_plan", ...
std::string_view SourceKindName(model::SourceKind kind);

}  // namespace fuin::report
