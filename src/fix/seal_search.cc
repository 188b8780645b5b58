// See internal/seal_search.h. Two lists and one call a key: KMS has no search by tag, and the one
// of the Resource Groups Tagging API is an index that lags behind. A key without readable tags is
// somebody's whose policy keeps the caller out; with an alias it serves something else, and is
// passed over. Without one it could be a key of an earlier run: then nothing is said to be found.

#include "fix/internal/seal_search.h"

#include <algorithm>
#include <set>

#include "aws/region_keys.h"
#include "base/strings.h"
#include "fix/internal/parallel.h"

namespace fuin::fix {
namespace {

constexpr size_t kTagReadersMax = 12;  // what a Connection lets into KMS of one Region

std::string KeyIdOf(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

}  // namespace

model::Text BecauseOfCall(const Error& error) {
  const std::string action = error.where.substr(0, error.where.find(' '));
  const std::string resource =
      error.where.size() > action.size() ? error.where.substr(action.size() + 1) : "";
  if (error.code == ErrorCode::kDenied) {
    return resource.empty()
               ? model::Text{"unknown/aws-denied", {{"permission", Printable(action)}}}
               : model::Text{"unknown/aws-denied-on",
                             {{"permission", Printable(action)}, {"name", Printable(resource)}}};
  }
  return {"unknown/aws-call",
          {{"name", error.where.empty() ? "AWS" : Printable(error.where)},
           {"error", Printable(error.message)}}};
}

void TaggedKeys::ReadTags(const std::vector<std::string>& arns) {
  std::mutex mutex;
  std::vector<std::pair<std::string, Error>> denied;
  ForEachInParallel(arns.size(), kTagReadersMax, [&](size_t index) {
    const Result<std::map<std::string, std::string>> tags = aws::ListKeyTags(caller_, arns[index]);
    const std::lock_guard<std::mutex> lock(mutex);
    if (tags) {
      const auto tag = tags->find(kSealTag);
      if (tag != tags->end()) {
        tagged_.emplace_back(tag->second, arns[index]);
      }
    } else if (tags.error().code == ErrorCode::kDenied) {
      denied.emplace_back(KeyIdOf(arns[index]), tags.error());
    } else if (tags.error().code != ErrorCode::kNotFound) {  // that one is gone
      failed_ = BecauseOfCall(tags.error());
    }
  });
  std::ranges::sort(tagged_);
  if (denied.empty()) {
    return;
  }
  std::set<std::string> named;
  const Result<std::vector<aws::KeyAliasName>> aliases = aws::ListAliasNames(caller_);
  if (aliases) {
    for (const aws::KeyAliasName& alias : *aliases) {
      named.insert(alias.key_id);
    }
  }
  std::ranges::sort(denied, {}, &std::pair<std::string, Error>::first);
  for (const auto& [key_id, error] : denied) {
    if (!named.contains(key_id) && !failed_.has_value()) {
      failed_ = BecauseOfCall(error);
    }
  }
}

void TaggedKeys::Read() {
  const Result<std::vector<std::string>> arns = aws::ListKeys(caller_);
  if (arns) {
    ReadTags(*arns);
  } else {
    failed_ = BecauseOfCall(arns.error());
  }
}

TaggedKeys::Found TaggedKeys::Of(const std::string& cluster_arn) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!is_read_) {
    is_read_ = true;
    Read();
  }
  Found found;
  found.failed = failed_;
  for (const auto& [cluster, key] : tagged_) {
    if (cluster == cluster_arn) {
      found.arns.push_back(key);
    }
  }
  return found;
}

}  // namespace fuin::fix
