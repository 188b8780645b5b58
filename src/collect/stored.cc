// Each copy: what is its key, what seals it, in which state is it, is it stale; then it is counted
// and handed on. All that stays is counts, a few examples, and nine bytes for each etcd key.

#include "collect/stored.h"

#include <algorithm>
#include <utility>

#include "collect/internal/content.h"
#include "collect/internal/key_table.h"
#include "collect/internal/resource_key.h"
#include "envelope/secret_object.h"

namespace fuin::collect {
namespace {

using model::SealForm;
using model::StoredCounts;
using model::StoredState;

// Flags of a key.
constexpr uint8_t kIsDeleted = 0x80;  // the newest record is a tombstone
constexpr uint8_t kIsLive = 0x40;     // the newest record is a value
uint8_t PlainFlag(StoredState state) {
  return static_cast<uint8_t>(1u << static_cast<unsigned>(state));  // bits 0 to 5
}
constexpr uint8_t kPlainFlags = 0x3f;
// Flags of a namespace.
constexpr uint8_t kHasLive = 1, kHasPlain = 2;

constexpr size_t kResourcesMax = 1000;  // with --resources all
constexpr size_t kPrefixesMax = 8;
constexpr size_t kReasonsMax = 32;

SealForm FormOf(envelope::SealKind kind) {
  switch (kind) {
    case envelope::SealKind::kPlaintext:
      return SealForm::kPlaintext;
    case envelope::SealKind::kAesCbc:
      return SealForm::kAesCbc;
    case envelope::SealKind::kAesGcm:
      return SealForm::kAesGcm;
    case envelope::SealKind::kSecretbox:
      return SealForm::kSecretbox;
    case envelope::SealKind::kKmsV1:
      return SealForm::kKmsV1;
    case envelope::SealKind::kKmsV2:
      return SealForm::kKmsV2;
    case envelope::SealKind::kUnknown:
      break;
  }
  return SealForm::kUnknown;
}

// A sealed value whose end is gone is no pretence: its lengths cannot hold.
bool IsFlawOfCut(envelope::SealFlaw flaw) {
  return flaw == envelope::SealFlaw::kBodyTooShort || flaw == envelope::SealFlaw::kBodyLength ||
         flaw == envelope::SealFlaw::kBadMessage || flaw == envelope::SealFlaw::kNoName;
}

bool IsSealed(SealForm form) { return form != SealForm::kPlaintext && form != SealForm::kUnknown; }

void AddExample(std::vector<model::StoredExample>& examples, const model::StoredValue& value) {
  if (examples.size() < model::kStoredExamplesMax) {
    examples.push_back({value.key.has_value() ? ShownKey(*value.key) : "", std::string(value.file),
                        value.offset, value.seal});
  }
}

bool IsSameKey(const model::KeyUse& use, const model::StoredValue& value) {
  return use.form == value.seal && use.dek_source_type == value.dek_source_type &&
         use.provider == value.provider && use.key_id == value.key_id;
}

model::KeyUse KeyUseOf(const model::StoredValue& value) {
  return {
      value.seal, std::string(value.provider), std::string(value.key_id), value.dek_source_type, 0,
      0};
}

}  // namespace

struct StoredIntake::State {
  State(const IntakeOptions& asked, uint64_t hash_seed, model::StoredSink& to, StoredOpener* with)
      : options(asked), seed(hash_seed), sink(to), opener(with) {
    facts.secrets.resource = "secrets";
    for (const std::string& resource : options.resources) {
      if (resource != "all" && resource != "secrets") {
        facts.others.emplace_back().resource = resource;
      }
    }
  }

  StoredCounts* CountsOf(const std::string& resource);
  // The counts and the parts of the key; null where the copy is not wanted.
  StoredCounts* Wanted(const RawValue& raw, ResourceKey& key);
  Result<void> Take(const RawValue& raw, const ResourceKey& key, StoredCounts& counts,
                    StoredState state, uint8_t* flags);
  void Count(const model::StoredValue& value, const ResourceKey& key, StoredCounts& counts,
             uint8_t* flags);
  void CountKey(const model::StoredValue& value, std::string_view dek_source, StoredCounts& counts);
  void CountNamespace(std::string_view name_space, uint8_t flag, StoredCounts& counts);
  void Open(std::string_view bytes, model::StoredValue& value, StoredCounts& counts);

  const IntakeOptions options;
  uint64_t seed;
  model::StoredSink& sink;
  StoredOpener* opener;
  model::StoredSource facts;
  KeyTable keys, namespaces, seeds;
  // Of the copy before: neighbours mostly hang on one data key, which then needs no hash.
  std::string last_resource, last_dek_source, last_key_id;
};

StoredIntake::StoredIntake(const IntakeOptions& options, uint64_t hash_seed,
                           model::StoredSink& sink, StoredOpener* opener)
    : state_(std::make_unique<State>(options, hash_seed, sink, opener)) {}

StoredIntake::~StoredIntake() = default;

bool StoredIntake::IsWanted(std::string_view etcd_key) const {
  ResourceKey key;
  return ReadResourceKey(etcd_key, state_->options.resources, key);
}

StoredCounts* StoredIntake::State::CountsOf(const std::string& resource) {
  if (resource == "secrets") {
    return &facts.secrets;
  }
  const auto found = std::ranges::find(facts.others, resource, &StoredCounts::resource);
  if (found != facts.others.end()) {
    return &*found;
  }
  if (facts.others.size() >= kResourcesMax) {
    return nullptr;
  }
  facts.others.emplace_back().resource = resource;
  return &facts.others.back();
}

StoredCounts* StoredIntake::State::Wanted(const RawValue& raw, ResourceKey& key) {
  if (raw.key.has_value() && ReadResourceKey(*raw.key, options.resources, key)) {
    return CountsOf(key.resource);
  }
  // Whatever its key says: what is stored as a Secret is one.
  if (raw.bytes.starts_with(envelope::kSecretSignature) || !raw.key.has_value()) {
    key = {};
    key.resource = "secrets";
    return &facts.secrets;
  }
  return nullptr;
}

Result<void> StoredIntake::AddRecord(const RawValue& raw) {
  ResourceKey key;
  StoredCounts* counts = raw.key.has_value() ? state_->Wanted(raw, key) : nullptr;
  if (counts == nullptr) {
    return {};
  }
  const KeyTable::Entry entry = state_->keys.Add(KeyedHash(state_->seed, *raw.key));
  StoredState state = StoredState::kHistorical;
  if ((*entry.flags & (kIsLive | kIsDeleted)) == 0) {
    *entry.flags |= kIsLive;
    state = StoredState::kLive;
  } else if ((*entry.flags & kIsDeleted) != 0) {
    state = StoredState::kDeleted;
  }
  return state_->Take(raw, key, *counts, state, entry.flags);
}

void StoredIntake::AddTombstone(std::string_view etcd_key) {
  // Of all keys: what lies under one that isn't wanted by its name may still be a Secret.
  const KeyTable::Entry entry = state_->keys.Add(KeyedHash(state_->seed, etcd_key));
  if ((*entry.flags & (kIsLive | kIsDeleted)) == 0) {
    *entry.flags |= kIsDeleted;
  }
}

Result<void> StoredIntake::AddCopy(const RawValue& raw) {
  ResourceKey key;
  StoredCounts* counts = state_->Wanted(raw, key);
  if (counts == nullptr) {
    return {};
  }
  if (!raw.key.has_value()) {
    return state_->Take(raw, key, *counts, raw.state, nullptr);
  }
  const KeyTable::Entry entry = state_->keys.Add(KeyedHash(state_->seed, *raw.key));
  if (raw.state == StoredState::kLive) {
    *entry.flags |= kIsLive;
  }
  return state_->Take(raw, key, *counts, raw.state, entry.flags);
}

void StoredIntake::NoteNewest(std::string_view etcd_key, std::string_view value) {
  RawValue raw;
  raw.key = etcd_key;
  raw.bytes = value;
  ResourceKey key;
  StoredCounts* counts = state_->Wanted(raw, key);
  const envelope::Seal seal = envelope::Classify(value);
  if (counts != nullptr && !counts->newest.has_value() && seal.flaw == envelope::SealFlaw::kNone) {
    counts->newest = model::KeyUse{FormOf(seal.kind),
                                   std::string(seal.provider),
                                   std::string(seal.key_id),
                                   seal.dek_source_type,
                                   0,
                                   0};
  }
}

Result<void> StoredIntake::State::Take(const RawValue& raw, const ResourceKey& key,
                                       StoredCounts& counts, StoredState state, uint8_t* flags) {
  const envelope::Seal seal = envelope::Classify(raw.bytes);
  model::StoredValue value;
  value.key = raw.key;
  value.resource = key.resource;
  value.file = raw.file;
  value.state = state;
  value.claimed = FormOf(seal.claimed);
  const bool is_cut = raw.cut_short && IsFlawOfCut(seal.flaw);
  value.seal = is_cut ? value.claimed : FormOf(seal.kind);
  value.flaw = is_cut ? std::string_view() : envelope::SealFlawName(seal.flaw);
  value.provider = seal.provider;
  value.key_id = seal.key_id;
  value.dek_source_type = seal.dek_source_type;
  value.revision = raw.revision;
  value.offset = raw.offset;
  value.bytes = raw.bytes.size();
  value.cut_short = raw.cut_short;
  const bool is_sound = value.flaw.empty() && !raw.cut_short;
  if (is_sound && raw.key.has_value() && !counts.newest.has_value() &&
      state <= StoredState::kDeleted) {
    counts.newest = KeyUseOf(value);  // the walk goes newest first
  }
  if (is_sound && counts.newest.has_value() && value.seal != SealForm::kUnknown) {
    value.stale = !IsSameKey(*counts.newest, value);
  }
  if (options.objects && value.seal == SealForm::kPlaintext) {
    value.object = ReadStoredObject(raw.bytes);
    counts.with_last_applied += value.object.has_value() && value.object->has_last_applied ? 1 : 0;
  }
  if (opener != nullptr && IsSealed(value.seal) && !raw.cut_short && raw.key.has_value()) {
    Open(raw.bytes, value, counts);
  }
  Count(value, key, counts, flags);
  CountKey(value, seal.dek_source, counts);
  return sink.OnValue(value);
}

void StoredIntake::State::Open(std::string_view bytes, model::StoredValue& value,
                               StoredCounts& counts) {
  const std::optional<std::string_view> why_not = opener->WhyNot(*value.key, bytes);
  value.open = why_not.has_value() ? model::OpenOutcome::kFailed : model::OpenOutcome::kOpened;
  if (!why_not.has_value()) {
    ++counts.opened;
    return;
  }
  value.open_failure = *why_not;
  ++counts.unopened;
  AddExample(counts.unopened_examples, value);
  const auto found = std::ranges::find(counts.unopened_by_reason, *why_not,
                                       &std::pair<std::string, uint64_t>::first);
  if (found != counts.unopened_by_reason.end()) {
    ++found->second;
  } else if (counts.unopened_by_reason.size() < kReasonsMax) {
    counts.unopened_by_reason.emplace_back(*why_not, 1);
  }
}

void StoredIntake::State::CountNamespace(std::string_view name_space, uint8_t flag,
                                         StoredCounts& counts) {
  // Each resource counts its own.
  const uint64_t own = seed + std::hash<std::string>()(counts.resource);
  const KeyTable::Entry entry = namespaces.Add(KeyedHash(own, name_space));
  if ((*entry.flags & flag) == 0) {
    *entry.flags |= flag;
    ++(flag == kHasLive ? counts.namespaces : counts.namespaces_with_plaintext);
  }
}

void StoredIntake::State::Count(const model::StoredValue& value, const ResourceKey& key,
                                StoredCounts& counts, uint8_t* flags) {
  const size_t state = static_cast<size_t>(value.state);
  ++counts.copies[state][static_cast<size_t>(value.seal)];
  if (value.state == StoredState::kLive) {
    ++counts.objects;
    CountNamespace(key.name_space, kHasLive, counts);
    if (value.stale.value_or(false)) {
      ++counts.live_stale;
      AddExample(counts.stale_examples, value);
    }
  }
  if (!key.prefix.empty() && facts.prefixes.size() < kPrefixesMax &&
      std::ranges::find(facts.prefixes, key.prefix) == facts.prefixes.end()) {
    facts.prefixes.emplace_back(key.prefix);
  }
  if (!value.flaw.empty()) {
    ++counts.pretended;
    AddExample(counts.pretended_examples, value);
  }
  if (value.seal != SealForm::kPlaintext) {
    return;
  }
  AddExample(counts.plaintext_examples[state], value);
  if (flags == nullptr) {
    ++counts.plaintext_fragments[state];
    return;
  }
  const uint8_t flag = PlainFlag(value.state);
  if ((*flags & kPlainFlags) == 0) {
    ++counts.objects_with_plaintext;
    CountNamespace(key.name_space, kHasPlain, counts);
  }
  if ((*flags & flag) == 0) {
    ++counts.objects_with_plaintext_in[state];
  }
  *flags |= flag;
}

void StoredIntake::State::CountKey(const model::StoredValue& value, std::string_view dek_source,
                                   StoredCounts& counts) {
  if (!IsSealed(value.seal)) {
    return;
  }
  auto found = std::ranges::find_if(
      counts.keys, [&](const model::KeyUse& use) { return IsSameKey(use, value); });
  if (found == counts.keys.end()) {
    if (counts.keys.size() < model::kKeyUsesMax) {
      counts.keys.push_back(KeyUseOf(value));
    } else if (counts.keys.size() == model::kKeyUsesMax) {
      counts.keys.emplace_back();  // all others
    }
    found = counts.keys.end() - 1;
  }
  ++found->copies;
  found->live += value.state == StoredState::kLive ? 1 : 0;
  const bool is_as_before = counts.resource == last_resource && dek_source == last_dek_source &&
                            value.key_id == last_key_id;
  if (!dek_source.empty() && !is_as_before) {
    last_resource = counts.resource;
    last_dek_source = dek_source;
    last_key_id = value.key_id;
    const uint64_t own = seed + std::hash<std::string>()(counts.resource);
    const uint64_t key = KeyedHash(own, value.key_id);
    counts.distinct_seeds += seeds.Add(KeyedHash(own ^ key, dek_source)).is_new ? 1 : 0;
  }
}

void StoredIntake::AddDamage(model::StoredDamage damage) {
  ++state_->facts.damage_count;
  if (state_->facts.damage.size() < model::kStoredDamageListedMax) {
    state_->facts.damage.push_back(std::move(damage));
  }
}

model::StoredSource& StoredIntake::facts() { return state_->facts; }

void StoredIntake::Finish() {
  for (StoredCounts* counts : {&state_->facts.secrets}) {
    std::ranges::stable_sort(counts->keys, std::ranges::greater(), &model::KeyUse::copies);
  }
  std::ranges::sort(state_->facts.others, {}, &StoredCounts::resource);
}

}  // namespace fuin::collect
