// Stored bytes → facts: every source, file or live, hands its copies to one StoredIntake, which
// classifies each, counts it and passes it on. docs/prove.md has the flow.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "envelope/seal.h"
#include "model/stored.h"

namespace fuin::collect {

// A copy as a source finds it. Views live for the call.
struct RawValue {
  std::optional<std::string_view> key;  // the whole etcd key; nothing where the bytes don't tell
  std::string_view bytes;               // the stored value, or what is left of it
  model::StoredState state = model::StoredState::kLive;
  std::optional<int64_t> revision;  // main
  std::string_view file;
  uint64_t offset = 0;  // of `bytes` in `file`
  bool cut_short = false;
};

// Opens sealed values in memory (--open). Implementations keep no opened byte.
class StoredOpener {
 public:
  virtual ~StoredOpener() = default;
  // Returns nothing where the value opens and is the object that its key names; else a word for
  // the reason, which lives as long as the opener ("no_key", "not_authentic", "other_object").
  virtual std::optional<std::string_view> WhyNot(std::string_view etcd_key,
                                                 std::string_view value) = 0;
};

struct IntakeOptions {
  bool objects = false;                // fill StoredValue::object
  std::vector<std::string> resources;  // beside Secrets: "configmaps", "tokens.x.example", "all"
};

// One source's values. Not for use by two threads at once.
class StoredIntake {
 public:
  // Borrows the sink, and the opener where there is one. `hash_seed` keys the table of etcd keys,
  // so that nobody can choose keys that collide in it.
  StoredIntake(const IntakeOptions& options, uint64_t hash_seed, model::StoredSink& sink,
               StoredOpener* opener = nullptr);
  ~StoredIntake();
  StoredIntake(const StoredIntake&) = delete;
  StoredIntake& operator=(const StoredIntake&) = delete;

  // Whether copies under `etcd_key` are reported: what is not may be left out before its value is
  // read.
  bool IsWanted(std::string_view etcd_key) const;

  // A record of the key space, NEWEST REVISION FIRST: the state of a put follows from what was seen
  // of its key before (so raw.state is not looked at). The first wanted put of a resource is its
  // newest write, against which `stale` is told. Errors are the sink's alone.
  Result<void> AddRecord(const RawValue& raw);
  // A tombstone, in the same order.
  void AddTombstone(std::string_view etcd_key);

  // A copy whose state the source knows: freed, WAL, snap, or live at an endpoint. At an endpoint,
  // call NoteNewest() with the value of the highest mod_revision of each resource first.
  Result<void> AddCopy(const RawValue& raw);
  void NoteNewest(std::string_view etcd_key, std::string_view value);

  void AddDamage(model::StoredDamage damage);

  // What was counted; the source fills in kind, hash, revision and the rest before or after.
  model::StoredSource& facts();
  // Finishes the counts. Last; no Add...() after it.
  void Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fuin::collect
