// The options of `fuin prove` that reach beyond files: a live etcd, and keys that open values.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "collect/endpoint.h"
#include "collect/opener.h"

namespace fuin::cli {

// As they were typed.
struct EtcdFlags {
  std::vector<std::string> endpoints;
  std::string cacert, cert, key, server_name, user, password, prefix, timeout;
  bool insecure_skip_tls_verify = false;
};

struct OpenFlags {
  bool open = false;
  std::vector<std::string> encryption_configs, kms_sockets, aws_kms_keys, aws_kms_context;
};

void AddEtcdFlags(CLI::App& command, EtcdFlags& flags);
void AddOpenFlags(CLI::App& command, OpenFlags& flags);

// The opener that the flags ask for; null without --open. kInvalidArgument for keys without --open,
// and errors of KeyedOpener::Open().
Result<std::unique_ptr<collect::KeyedOpener>> OpenerOf(const OpenFlags& flags);

// Returns the value of a variable, or null.
using VariableOf = std::function<const char*(const char*)>;

// Flags first, then etcdctl's variables (ETCDCTL_ENDPOINTS, _CACERT, _CERT, _KEY, _USER, _PASSWORD,
// _INSECURE_SKIP_TLS_VERIFY, _COMMAND_TIMEOUT). kInvalidArgument for a user without a password and
// for a timeout that is none.
Result<collect::EndpointOptions> EndpointOptionsOf(const EtcdFlags& flags,
                                                   const VariableOf& environment);

}  // namespace fuin::cli
