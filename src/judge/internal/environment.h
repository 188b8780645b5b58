// Which environment a cluster belongs to: prod, staging, dev, ...
#pragma once

#include <string>

#include "model/cluster.h"

namespace fuin::judge {

// Returns the environment that the cluster's tags say (Environment, Env, Stage), else that its
// name, the last parts of its root's path or its address name as a word of their own ("shop-prod",
// "envs/stg"). Spellings of one are brought together: "production" is "prod". "" where nothing says
// it.
std::string EnvironmentOf(const model::Cluster& cluster);

}  // namespace fuin::judge
