// Every limit on what fuin reads, in one place. Above a limit the input is refused with kLimit and
// the verdict is unknown: a limit never makes a pass.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuin::limits {

// Files read whole into memory: Terraform, CloudFormation, YAML, JSON of plan and state.
inline constexpr size_t kSourceFileBytesMax = 16u << 20;   // one .tf, .tfvars, .yaml
inline constexpr size_t kPlanFileBytesMax = 512u << 20;    // plan JSON, state
inline constexpr size_t kReadFunctionBytesMax = 4u << 20;  // file(), templatefile()
inline constexpr size_t kSourceFileCountMax = 200'000;     // files under one SOURCE

// HCL and evaluation.
inline constexpr int kExpressionDepthMax = 200;    // nesting of the syntax
inline constexpr int kExpressionHeightMax = 2000;  // of one expression's tree, chains included
inline constexpr int kEvaluationDepthMax = 400;    // var -> local -> module ... chains
inline constexpr size_t kModuleCallDepthMax = 64;  // modules in modules
inline constexpr size_t kModuleInstanceCountMax = 100'000;      // module instances in one root
inline constexpr size_t kResourceInstanceCountMax = 1'000'000;  // resource instances in one root
inline constexpr size_t kCollectionElementsMax =
    1'000'000;                                        // elements that one expression may make
inline constexpr size_t kStringBytesMax = 16u << 20;  // bytes that one expression may make
inline constexpr uint64_t kEvaluationStepsMax =
    50'000'000;  // expression nodes visited for one root

// YAML and JSON documents.
inline constexpr int kDocumentDepthMax = 128;
inline constexpr size_t kDocumentNodesMax = 20'000'000;
inline constexpr size_t kYamlAliasExpansionMax = 100'000;  // nodes that aliases may add

// The Kubernetes API.
inline constexpr size_t kKubeconfigFileBytesMax = 16u << 20;
inline constexpr size_t kCredentialFileBytesMax = 1u << 20;  // a certificate, key or token
inline constexpr size_t kObjectNameBytesMax = 1024;          // names have up to 253, uids 36
inline constexpr size_t kContinueTokenBytesMax = 16u << 10;
inline constexpr size_t kListPageObjectsMax = 20'000;
inline constexpr size_t kListPageBytesMax = 256u << 20;  // 500 objects, annotations of 256 KiB each
inline constexpr int kListRestartCountMax = 3;
inline constexpr size_t kMetricsBytesMax = 128u << 20;
inline constexpr size_t kMetricSamplesMax = 1'000'000;

// Stored bytes: etcd's files.
inline constexpr uint64_t kPageRunBytesMax = 64u << 20;  // one page with its overflow: a value of
                                                         // etcd has 1.5 MiB unless configured
inline constexpr int kTreeDepthMax = 32;                 // a tree of 2^32 pages at fan-out 2
inline constexpr int kBucketDepthMax = 8;                // etcd has no bucket in a bucket
inline constexpr uint64_t kWalRecordBytesMax = 64u << 20;
inline constexpr uint64_t kRaftSnapshotBytesMax = 256u << 20;     // JSON of the v2 store
inline constexpr uint64_t kUnpackedBytesMax = uint64_t{2} << 30;  // .gz, .zst in memory
inline constexpr size_t kArchiveMemberCountMax = 100'000;

}  // namespace fuin::limits
