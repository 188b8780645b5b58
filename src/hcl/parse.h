// Text → syntax tree.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "hcl/ast.h"

namespace fuin::hcl {

// Parses native syntax. It always gives a File: after a fault it goes on at the next attribute or
// block it can find, and says what it left out among `diagnostics`. Byte order mark and CRLF are
// accepted; bytes that are not UTF-8, and nesting above limits::kExpressionDepthMax, are
// diagnostics.
File ParseNative(std::string name, std::string text);

// Parses JSON syntax (.tf.json, .tfvars.json). In expressions strings are templates, as the JSON
// kLiteral is for .tfvars.json, kTemplates for .tf.json.
enum class JsonStrings : uint8_t { kTemplates, kLiteral };
File ParseJson(std::string name, std::string text, JsonStrings strings);

// Parses one template, as templatefile() and the strings of JSON syntax need it. Ranges count from
// `start`. Never null: what can't be parsed is among `diagnostics`.
ExprPtr ParseTemplate(std::string_view text, Position start, std::vector<Diagnostic>& diagnostics);

// Parses one expression, as -var name=value with a complex type needs it.
ExprPtr ParseExpression(std::string_view text, Position start,
                        std::vector<Diagnostic>& diagnostics);

// Which properties of a JSON body are blocks, and with how many labels.
struct BlockSchema {
  std::string_view type;
  size_t label_count = 0;
};

// Returns a JSON body with the named properties turned into blocks (an object, or an array of
// objects, per label level; a property named "//" is a comment and dropped). Moves the subtrees out
// of `body`. A native body comes back as it is.
Body WithBlocks(Body body, std::span<const BlockSchema> schema,
                std::vector<Diagnostic>& diagnostics);

}  // namespace fuin::hcl
