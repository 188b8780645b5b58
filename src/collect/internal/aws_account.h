// One account of AWS: Regions → clusters → keys, in parallel, into facts in a fixed order.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/calls.h"
#include "aws/endpoint.h"
#include "collect/internal/work_queue.h"
#include "model/facts.h"

namespace fuin::collect {

// What runs at once: in all, and of one service in one Region of an account, which is below what
// any of the services throttles at. 17 Regions by twelve; a thread that waits costs some 20 KB.
constexpr size_t kAwsThreadsMax = 204;
constexpr size_t kAwsLaneTasksMax = 12;

struct AwsAccount {
  std::string source_name;  // "aws:prod"
  aws::Connection& connection;
  aws::Identity& identity;
  std::string home_region;           // asked for the account and its Regions
  std::vector<std::string> regions;  // empty: all that are enabled
};

// Reads one account. Several may share a queue; each must outlive it. The queue's threads fill
// what Append then turns into facts.
class AccountReader {
 public:
  AccountReader(AwsAccount account, WorkQueue& queue);

  // Adds the first task.
  void Begin();
  // After the queue has finished: appends one Source, its clusters and keys. What failed is unknown
  // in the facts, or a problem of the Source; the Source is unread where the identity is refused or
  // no Region answers.
  void Append(model::Facts& facts);

 private:
  struct KeyResult {
    std::string arn;  // as the cluster names it
    model::Key key;
    Result<aws::Grants> grants = aws::Grants();
  };

  struct ClusterResult {
    std::string name;
    Result<aws::ClusterDescription> description = Error{};
    model::Seen<bool> is_encryption_under_way = model::Seen<bool>::Of(false);
  };

  struct RegionResult {
    std::string region;
    std::optional<Error> error;
    std::optional<Error> broke_off;  // the list of clusters goes on, and could not be read further
    std::vector<std::unique_ptr<ClusterResult>> clusters;
    std::vector<std::unique_ptr<KeyResult>> keys;  // guarded by `mutex` until all has ended
    std::mutex mutex;
  };

  aws::Caller CallerIn(const std::string& region) const;
  void Add(aws::Service service, const std::string& region, WorkQueue::Task task);

  // These run on the queue's threads.
  void ReadAccount();
  std::vector<std::string> RegionsOf(const aws::CallerIdentity& caller);
  void ReadRegion(RegionResult& region);
  void ReadCluster(RegionResult& region, ClusterResult& cluster);
  void ReadKey(KeyResult& key);
  void ReadOwnKey(const aws::Caller& caller, const std::string& key_arn, model::Key& key);
  void NoteUnread(const Error& error);
  void AddProblem(model::ProblemKind kind, const Error& error);

  // These after the queue has finished.
  void AppendRegion(const RegionResult& region, model::Facts& facts);
  void AppendCluster(const RegionResult& region, const ClusterResult& result, model::Facts& facts);
  void FillCluster(const RegionResult& region, const ClusterResult& result, model::Facts& facts,
                   model::Cluster& cluster);
  void FillDetails(const aws::ClusterDescription& description, model::Cluster& cluster) const;
  model::EncryptionBlock BlockOf(const RegionResult& region, const std::string& key_arn,
                                 const aws::ClusterDescription& description, model::Facts& facts);
  model::Seen<bool> GrantOf(const RegionResult& region,
                            const aws::ClusterDescription& description) const;
  size_t AppendKey(const KeyResult& result, model::Facts& facts);

  const AwsAccount account_;
  WorkQueue& queue_;
  model::Source source_;
  std::string account_id_;
  std::vector<std::unique_ptr<RegionResult>> regions_;
  std::map<std::string, size_t> key_indexes_;  // by the name that clusters give

  std::mutex mutex_;
  std::set<std::string> notes_;  // guarded: what changes no verdict, each once
};

// Why a fact is not known, from the error of the call that would have told it: a denial names the
// permission that is missing.
model::Text BecauseOf(const Error& error);

// What `result` holds, or why it is not known.
template <class T, class Value>
model::Seen<T> SeenOf(Result<Value> result, const model::Origin& origin) {
  return result ? model::Seen<T>::Of(std::move(result).value(), origin)
                : model::Seen<T>::Unknown(BecauseOf(result.error()), origin);
}

inline model::Origin OriginOf(const std::string& arn) { return {{arn, 0, 0}, {}}; }

}  // namespace fuin::collect
