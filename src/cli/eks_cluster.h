// An EKS cluster as AWS's API knows it: tokens for it without the AWS CLI, and what
// DescribeCluster says of its encryption.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "aws/calls.h"
#include "aws/session.h"
#include "base/result.h"
#include "fix/write_key.h"
#include "k8s/eks.h"
#include "k8s/session.h"

namespace fuin::cli {

// Thread-safe. Nothing is read or sent before the first call.
class EksCluster {
 public:
  // `options` as AwsOptionsOf() makes them; the plugin's variables go over their environment.
  EksCluster(k8s::EksReference reference, aws::SessionOptions options);
  EksCluster(const EksCluster&) = delete;
  EksCluster& operator=(const EksCluster&) = delete;
  ~EksCluster();

  // Errors: as aws::FindCredentials, aws::AssumeRole, aws::EksToken; kInvalidArgument where no
  // Region is known.
  Result<k8s::IssuedCredential> Token();

  // Asks eks:DescribeCluster. The answer must be of the cluster that `connection` leads to: by its
  // endpoint, or where that is another (a tunnel, a proxy) by its CA. kInvalidArgument where it is
  // of another, and where the cluster's name is not known; kUnsupported for a local cluster on
  // Outposts; else as aws::DescribeCluster.
  Result<fix::EksEncryption> Describe(const k8s::Connection& connection);

 private:
  Result<void> Open();
  aws::Caller CallerOf(aws::Identity& identity);
  Result<std::string> NameOf(const k8s::Connection& connection);

  const k8s::EksReference reference_;
  aws::SessionOptions options_;
  std::mutex mutex_;  // of what follows
  std::unique_ptr<aws::Session> session_;
  std::unique_ptr<aws::Identity> role_;  // null: none is to be taken
  std::string region_;
};

}  // namespace fuin::cli
