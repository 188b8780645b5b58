// Key policies as code writes them: data.aws_iam_policy_document, jsonencode(), heredocs and
// templates, through locals, inputs and outputs. What only the run will show stays in its place as
// model::kUnknownMember.
#pragma once

#include <string>

#include "iac/internal/blocks.h"
#include "iac/internal/instance.h"
#include "model/key.h"

namespace fuin::iac {

// A policy with what is certain of it.
struct PolicyDocument {
  model::Policy policy;
  std::string refused;  // why the provider refuses it; "" where it does not
};

// Evaluates one instance of data.aws_iam_policy_document as hashicorp/aws does
// (internal/service/iam/policy_document_data_source.go): sources first, then its own statements,
// then overrides; a statement takes the place of one with the same Sid.
PolicyDocument PolicyDocumentOf(ModuleInstance& instance, const Declaration& declaration,
                                const hcl::Value* key, const hcl::Value* each);

// What an expression sees of it: `json` is text where all of it is known, and unknown otherwise,
// but never null or empty.
hcl::Value DocumentValue(const PolicyDocument& document, const std::string& address);

// The policy that an argument sets. Absent: null or "" (AWS's default policy). Unknown: nothing of
// it can be told, with what decides it.
model::Seen<model::Policy> PolicyOf(const Resource& resource, const hcl::Attribute& attribute);

}  // namespace fuin::iac
