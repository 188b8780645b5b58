// The catalogue: one row a sentence, in both languages; and the rules' pages, embedded from rules/
// at build.

#include "i18n/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/strings.h"
#include "i18n/internal/pages.h"

namespace fuin::i18n {
namespace {

struct Sentence {
  std::string_view id, english, japanese;
};

constexpr Sentence kSentences[] = {
    {"defect/conflicting-block", "it stands beside {name}, which excludes it",
     "{name} と同時には指定できません"},
    {"defect/content-outside-dynamic", "a {name} block belongs only inside a dynamic block",
     "{name} ブロックは dynamic ブロックの中でしか使えません"},
    {"defect/missing-argument", "{name} is missing", "{name} がありません"},
    {"defect/not-evaluable", "an expression fails: {name}", "式を評価できません: {name}"},
    {"defect/null-argument", "{name} is null", "{name} が null です"},
    {"defect/precondition", "the {name} of a precondition is false",
     "precondition の {name} が満たされません"},
    {"defect/stray-text", "stray text in the block: {name}",
     "ブロックに余分な文字列があります: {name}"},
    {"defect/syntax", "a syntax error: {name}", "構文エラーです: {name}"},
    {"defect/too-many-blocks", "more than one {name} block", "{name} ブロックが複数あります"},
    {"defect/unknown-argument", "{name} is no argument that Terraform knows here",
     "{name} は Terraform がここで認める引数ではありません"},
    {"defect/wrong-type", "{name} has the wrong type", "{name} の型が違います"},
    {"problem/binary-plan", "{file} is a binary plan: make it readable with terraform show -json",
     "{file} はバイナリの plan です。terraform show -json で変換してください"},
    {"problem/file", "could not be read: {error}", "読めませんでした: {error}"},
    {"problem/limit", "{name} needs more work to evaluate than the limit allows",
     "{name} の評価が上限を超えました"},
    {"problem/module-count", "how many instances {name} has can't be decided",
     "{name} のインスタンス数を決定できません"},
    {"problem/module-missing",
     "{name} is not on disk ({source}): run terraform init, then scan again",
     "{name} がディスク上にありません({source})。terraform init "
     "を実行してから再度スキャンしてください"},
    {"problem/no-such-source", "no such source: {name}", "そのようなソースはありません: {name}"},
    {"problem/not-recognised", "{file} is nothing that fuin reads",
     "{file} は fuin が読める形式ではありません"},
    {"problem/nothing-found", "nothing to judge under {folder}",
     "{folder} の下に判定対象がありません"},
    {"problem/override-without-base", "the override file sets {name}, which no other file declares",
     "override ファイルの {name} は、ほかのどのファイルでも宣言されていません"},
    {"problem/syntax", "a syntax error: {error}", "構文エラーです: {error}"},
    {"problem/terragrunt", "{file} is Terragrunt, which fuin does not evaluate",
     "{file} は Terragrunt です。fuin は評価しません"},
    {"problem/too-many-files", "more than {limit} files: the rest was not read",
     "ファイルが {limit} を超えるため、残りは読んでいません"},
    {"problem/unread", "could not be read: {error}", "読めませんでした: {error}"},
    {"source/plan", "{resources} resources, {clusters} clusters",
     "リソース {resources}、クラスター {clusters}"},
    {"source/state", "{resources} resources, {clusters} clusters",
     "リソース {resources}、クラスター {clusters}"},
    {"source/terraform", "{modules} modules, {files} files",
     "モジュール {modules}、ファイル {files}"},
    {"step/dynamic", "a dynamic block makes {count} of it",
     "dynamic ブロックが {count} 個を作ります"},
    {"step/local", "{name} is {value}", "{name} は {value}"},
    {"step/module-call", "called as {name}", "{name} として呼び出されています"},
    {"step/module-input", "{name} is {value}, given by the call",
     "{name} は {value}(呼び出し側で指定)"},
    {"step/registry-module", "made by {source} {version}, judged by that version's defaults",
     "{source} {version} が作成します(そのバージョンの既定値で判定)"},
    {"step/variable-default", "{name} is {value} by default", "{name} は既定値で {value}"},
    {"step/variable-given", "{name} is {value}", "{name} は {value}"},
    {"step/variable-unset", "{name} has no value", "{name} に値がありません"},
    {"unknown/computed", "{name} is known only after apply", "{name} は apply の後で決まります"},
    {"unknown/data", "{name} is read only at run time", "{name} は実行時に読み取られます"},
    {"unknown/error", "it can't be evaluated: {name}", "評価できません: {name}"},
    {"unknown/function", "{name} can't be evaluated offline",
     "{name} はオフラインでは評価できません"},
    {"unknown/limit", "a limit was reached: {name}", "上限に達しました: {name}"},
    {"unknown/module", "{name} is not on disk", "{name} がディスク上にありません"},
    {"unknown/module-version",
     "{name} is {source} of version {version}, which does not say what it makes",
     "{name} は {source}(バージョン {version})で、内容を決定できません"},
    {"unknown/not-looked-at", "it was not looked at", "調べていません"},
    {"unknown/policy", "the policy is not valid JSON: {error}",
     "ポリシーが正しい JSON ではありません: {error}"},
    {"unknown/sensitive", "{name} is sensitive", "{name} は機密値です"},
    {"unknown/variable", "{name} has no value here", "{name} に値がありません"},
    {"why/aws-owned-default",
     "no encryption is asked for: AWS's own key seals it, as from Kubernetes 1.28",
     "暗号化の指定がありません。Kubernetes 1.28 以降は AWS 所有の鍵で封印されます"},
    {"why/aws-owned-newest",
     "no version and no encryption is asked for: AWS's newest, sealed by AWS's own key",
     "バージョンも暗号化も指定がなく、AWS の最新既定と AWS 所有の鍵になります"},
    {"why/created-unknown", "{why}; whether it is created at all hangs on this: {because}",
     "{why}。作成されるかどうか自体が決まりません: {because}"},
    {"why/customer-key", "sealed under {key}", "{key} で封印されます"},
    {"why/defect", "{what}", "{what}"},
    {"why/key-disabled", "{key} is made disabled", "{key} は無効な状態で作られます"},
    {"why/key-empty", "the key's name is empty", "鍵の名前が空です"},
    {"why/key-id", "{key} is a key's id, where an ARN is needed",
     "{key} は鍵の ID です。ARN が必要です"},
    {"why/key-malformed", "{key} names no KMS key", "{key} は KMS 鍵の名前ではありません"},
    {"why/key-other-region", "{key} is in {key_region}, the cluster in {region}",
     "{key} は {key_region} に、クラスターは {region} にあります"},
    {"why/key-unknown", "which key is used can't be decided: {because}",
     "どの鍵を使うか決定できません: {because}"},
    {"why/key-usage", "{key} is {usage} {spec}: it can't seal Secrets",
     "{key} は {usage} {spec} で、Secret を封印できません"},
    {"why/outposts",
     "it runs on Outposts, where Secrets can't be sealed under a KMS key; fuin can't see more",
     "Outposts 上で動作します。KMS 鍵による封印はできず、fuin からは判断できません"},
    {"why/plaintext", "Kubernetes {version} and no encryption: Secrets lie in etcd as plain text",
     "Kubernetes {version} で暗号化の指定がなく、Secret は etcd に平文で置かれます"},
    {"why/resources", "resources is {resources}, without secrets",
     "resources が {resources} で、secrets を含みません"},
    {"why/unknown", "{because}", "{because}"},
    {"why/version-unknown",
     "no encryption is asked for, and the version that decides is not known: {because}",
     "暗号化の指定がなく、それを決めるバージョンが不明です: {because}"},
};

const Sentence* FindSentence(std::string_view id) {
  const auto found = std::ranges::lower_bound(kSentences, id, {}, &Sentence::id);
  return found != std::ranges::end(kSentences) && found->id == id ? found : nullptr;
}

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (size_t i = 0; i < text.size(); ++i) {
    const bool has_digits = text[i] == '%' && i + 2 < text.size();
    const size_t high = has_digits ? kHex.find(text[i + 1]) : std::string_view::npos;
    const size_t low = has_digits ? kHex.find(text[i + 2]) : std::string_view::npos;
    if (high != std::string_view::npos && low != std::string_view::npos) {
      decoded += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// "@id?name=value&..." as model::Nested writes it; nothing for any other argument.
std::optional<model::Text> ParseNested(std::string_view argument) {
  if (!argument.starts_with('@')) {
    return std::nullopt;
  }
  const size_t mark = argument.find('?');
  model::Text text{
      PercentDecode(argument.substr(1, mark == std::string_view::npos ? mark : mark - 1)), {}};
  if (mark != std::string_view::npos) {
    for (std::string_view pair : Split(argument.substr(mark + 1), '&')) {
      const size_t equals = pair.find('=');
      if (equals != std::string_view::npos) {
        text.arguments.emplace_back(PercentDecode(pair.substr(0, equals)),
                                    PercentDecode(pair.substr(equals + 1)));
      }
    }
  }
  const bool is_known = FindSentence(text.id) != nullptr;
  return is_known ? std::optional(text) : std::nullopt;
}

constexpr int kNestingMax = 4;

std::string Fill(std::string_view sentence, const model::Text& text, Language language, int depth);

std::string RenderAt(const model::Text& text, Language language, int depth) {
  if (text.id.empty()) {
    return "";
  }
  if (const Sentence* sentence = FindSentence(text.id)) {
    return Fill(language == Language::kJapanese ? sentence->japanese : sentence->english, text,
                language, depth);
  }
  const size_t slash = text.id.find('/');
  FUIN_CHECK(slash != std::string::npos);
  for (const auto& [key, sentence] : PageOf(text.id.substr(0, slash), language).messages) {
    if (key == std::string_view(text.id).substr(slash + 1)) {
      return Fill(sentence, text, language, depth);
    }
  }
  FUIN_CHECK(false);
}

std::string Fill(std::string_view sentence, const model::Text& text, Language language, int depth) {
  std::string filled;
  for (size_t i = 0; i < sentence.size(); ++i) {
    const size_t close = sentence[i] == '{' ? sentence.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      filled += sentence[i];
      continue;
    }
    const std::string_view name = sentence.substr(i + 1, close - i - 1);
    for (const auto& [argument, value] : text.arguments) {
      if (argument == name) {
        const std::optional<model::Text> nested =
            depth < kNestingMax ? ParseNested(value) : std::nullopt;
        filled += nested.has_value() ? RenderAt(*nested, language, depth + 1) : value;
      }
    }
    i = close;
  }
  return filled;
}

// "key: value" with the value's quotes removed; \" inside becomes ".
std::pair<std::string_view, std::string_view> KeyAndValue(std::string_view line) {
  const size_t colon = line.find(": ");
  std::string_view value = colon == std::string_view::npos ? "" : Trim(line.substr(colon + 2));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return {Trim(line.substr(0, colon)), value};
}

RulePage ParsePage(std::string_view id, std::string_view text) {
  constexpr std::string_view kFence = "---\n";
  RulePage page;
  page.id = id;
  FUIN_CHECK(text.starts_with(kFence));
  const size_t end = text.find("\n---\n", kFence.size());
  FUIN_CHECK(end != std::string_view::npos);
  page.body = Trim(text.substr(end + 5));
  std::string_view section;
  for (std::string_view line : Split(text.substr(kFence.size(), end - kFence.size()), '\n')) {
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    if (!line.starts_with(' ')) {
      section = line.substr(0, line.find(':'));
      if (section == "title") {
        page.title = KeyAndValue(line).second;
      }
    } else if (section == "messages") {
      page.messages.push_back(KeyAndValue(line));
    } else if (section == "compliance") {
      page.compliance.push_back(KeyAndValue(line));
    }
  }
  return page;
}

using Pages = std::map<std::pair<std::string_view, Language>, RulePage>;

const Pages& AllPages() {
  static const Pages kPages = [] {
    Pages pages;
    for (const internal::EmbeddedPage& page : internal::EmbeddedPages()) {
      pages.try_emplace({page.rule_id, Language::kEnglish}, ParsePage(page.rule_id, page.english));
      pages.try_emplace({page.rule_id, Language::kJapanese},
                        ParsePage(page.rule_id, page.japanese));
    }
    return pages;
  }();
  return kPages;
}

}  // namespace

std::optional<Language> ParseLanguage(std::string_view text) {
  const std::string_view code = text.substr(0, 2);
  const bool ends =
      text.size() == 2 || (text.size() > 2 && (text[2] == '_' || text[2] == '-' || text[2] == '.'));
  if (!ends || (code != "en" && code != "ja")) {
    return std::nullopt;
  }
  return code == "ja" ? Language::kJapanese : Language::kEnglish;
}

Language LanguageOfEnvironment(const char* lc_all, const char* lc_messages, const char* lang) {
  for (const char* name : {lc_all, lc_messages, lang}) {
    if (name != nullptr && *name != '\0') {
      return ParseLanguage(name).value_or(Language::kEnglish);
    }
  }
  return Language::kEnglish;
}

std::string Render(const model::Text& text, Language language) {
  return RenderAt(text, language, 0);
}

const RulePage& PageOf(std::string_view rule_id, Language language) {
  const auto found = AllPages().find({rule_id, language});
  FUIN_CHECK(found != AllPages().end());
  return found->second;
}

std::vector<std::string_view> PageIds() {
  std::vector<std::string_view> ids;
  for (const auto& [key, page] : AllPages()) {
    if (key.second == Language::kEnglish) {
      ids.push_back(key.first);
    }
  }
  return ids;
}

}  // namespace fuin::i18n
