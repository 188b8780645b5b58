// One pass over the tags, with the names of the open ones in a stack. Attributes are skipped, text
// is kept only for the elements that were asked for.

#include "aws/internal/xml.h"

#include <charconv>
#include <functional>

#include "base/strings.h"

namespace fuin::aws {
namespace {

constexpr size_t kDepthMax = 64;
constexpr size_t kElementsMax = 1'000'000;

Error Broken() { return {ErrorCode::kCorrupt, "the answer is not well-formed XML", ""}; }

Result<std::string> Unescaped(std::string_view text) {
  std::string plain;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '&') {
      plain += text[at];
      continue;
    }
    const size_t end = text.find(';', at);
    const std::string_view name =
        end == std::string_view::npos ? "" : text.substr(at + 1, end - at - 1);
    if (name == "amp") {
      plain += '&';
    } else if (name == "lt") {
      plain += '<';
    } else if (name == "gt") {
      plain += '>';
    } else if (name == "quot") {
      plain += '"';
    } else if (name == "apos" || name == "#39" || name == "#x27") {
      plain += '\'';
    } else if (name == "#34" || name == "#x22") {
      plain += '"';
    } else if (name == "#xD" || name == "#xA" || name == "#10" || name == "#13") {
      plain += ' ';
    } else {
      return Broken();
    }
    at = end;
  }
  return plain;
}

using OnElement = std::function<void(const std::vector<std::string_view>& path, std::string text)>;

class Walker {
 public:
  Walker(std::string_view xml, const OnElement& on_element) : xml_(xml), on_element_(on_element) {}

  Result<void> Walk() {
    size_t count = 0;
    while (true) {
      const size_t open = xml_.find('<', at_);
      if (open == std::string_view::npos) {
        return path_.empty() && has_element_ ? Result<void>() : Result<void>(Broken());
      }
      text_ = xml_.substr(at_, open - at_);
      const size_t close = xml_.find('>', open);
      if (close == std::string_view::npos || ++count > kElementsMax) {
        return Broken();
      }
      at_ = close + 1;
      FUIN_TRY(Take(xml_.substr(open + 1, close - open - 1)));
    }
  }

 private:
  Result<void> Take(std::string_view tag) {
    if (tag.starts_with('?')) {
      return tag.ends_with('?') ? Result<void>() : Result<void>(Broken());
    }
    if (tag.empty() || tag.starts_with('!')) {  // comments, CDATA, DTDs: AWS sends none
      return Broken();
    }
    if (tag.starts_with('/')) {
      const std::string_view name = Trim(tag.substr(1));
      if (path_.empty() || path_.back() != name) {
        return Broken();
      }
      if (is_leaf_) {
        std::string text = FUIN_TRY(Unescaped(Trim(text_)));
        on_element_(path_, std::move(text));
      }
      path_.pop_back();
      is_leaf_ = false;
      return {};
    }
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
    path_.push_back(name);
    has_element_ = true;
    if (name.empty() || path_.size() > kDepthMax) {
      return name.empty() ? Broken() : Error{ErrorCode::kLimit, "the XML is too deep", ""};
    }
    is_leaf_ = true;
    if (tag.ends_with('/')) {
      on_element_(path_, "");
      path_.pop_back();
      is_leaf_ = false;
    }
    return {};
  }

  std::string_view xml_;
  const OnElement& on_element_;
  size_t at_ = 0;
  std::string_view text_;
  std::vector<std::string_view> path_;
  bool is_leaf_ = false;
  bool has_element_ = false;
};

}  // namespace

Result<std::vector<std::string>> TextsOf(std::string_view xml, std::string_view wanted) {
  const std::vector<std::string_view> path = Split(wanted, '/');
  std::vector<std::string> texts;
  const OnElement keep = [&](const std::vector<std::string_view>& at, std::string text) {
    if (at == path) {
      texts.push_back(std::move(text));
    }
  };
  FUIN_TRY(Walker(xml, keep).Walk());
  return texts;
}

std::string FirstTextOf(std::string_view xml, std::string_view name) {
  std::string first;
  bool is_found = false;
  const OnElement keep = [&](const std::vector<std::string_view>& at, std::string text) {
    if (!is_found && at.back() == name) {
      first = std::move(text);
      is_found = true;
    }
  };
  const Result<void> walked = Walker(xml, keep).Walk();
  return walked.has_value() || is_found ? first : "";
}

}  // namespace fuin::aws
