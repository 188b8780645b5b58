// Functions of files, which the scope reads and refuses, and of paths, as Go's path/filepath.

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "base/strings.h"
#include "crypto/hash.h"
#include "hcl/internal/functions.h"

namespace fuin::hcl::internal {
namespace {

using crypto::HashKind;

// What a file that was not read gives. One that is not there, or is none, is Terraform's error too;
// one that may not be read here leaves open what it holds.
Value Unread(const Error& error, const Arguments& arguments, const Caller& caller, Type type) {
  if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kUnsupported) {
    return caller.Fail(Describe(error));
  }
  const bool sensitive = std::ranges::any_of(caller.given, &Value::ContainsSensitive);
  std::string name =
      sensitive ? "a file" : fmt::format("{} ({})", Text(arguments[0]), error.message);
  return Value::MakeUnknown(std::move(type),
                            {Unknown::Kind::kUnread, std::move(name), true, false});
}

Value File(const Arguments& arguments, const Caller& caller) {
  Result<std::string> text = caller.evaluator.scope().ReadText(Text(arguments[0]));
  if (!text) {
    return Unread(text.error(), arguments, caller, TypeKind::kString);
  }
  return IsValidUtf8(*text) ? Value::String(std::move(*text))
                            : caller.Fail("the file is not valid UTF-8; use filebase64().");
}

Value FileBase64(const Arguments& arguments, const Caller& caller) {
  const Result<std::string> bytes = caller.evaluator.scope().ReadText(Text(arguments[0]));
  return bytes ? Value::String(Base64Encode(*bytes))
               : Unread(bytes.error(), arguments, caller, TypeKind::kString);
}

Value FileHash(HashKind kind, bool is_hex, const Arguments& arguments, const Caller& caller) {
  const Result<std::string> bytes = caller.evaluator.scope().ReadText(Text(arguments[0]));
  if (!bytes) {
    return Unread(bytes.error(), arguments, caller, TypeKind::kString);
  }
  const Result<std::string> digest = crypto::HashOf(kind, *bytes);
  if (!digest) {
    return caller.Fail(digest.error().message);
  }
  return Value::String(is_hex ? HexEncode(*digest) : Base64Encode(*digest));
}

Value FileMd5(const Arguments& a, const Caller& c) { return FileHash(HashKind::kMd5, true, a, c); }
Value FileSha1(const Arguments& a, const Caller& c) {
  return FileHash(HashKind::kSha1, true, a, c);
}
Value FileSha256(const Arguments& a, const Caller& c) {
  return FileHash(HashKind::kSha256, true, a, c);
}
Value FileSha512(const Arguments& a, const Caller& c) {
  return FileHash(HashKind::kSha512, true, a, c);
}
Value FileBase64Sha256(const Arguments& a, const Caller& c) {
  return FileHash(HashKind::kSha256, false, a, c);
}
Value FileBase64Sha512(const Arguments& a, const Caller& c) {
  return FileHash(HashKind::kSha512, false, a, c);
}

Value FileExists(const Arguments& arguments, const Caller& caller) {
  const Result<std::string> text = caller.evaluator.scope().ReadText(Text(arguments[0]));
  if (!text && text.error().code == ErrorCode::kLimit) {
    return Value::Bool(true);
  }
  if (!text && text.error().code != ErrorCode::kNotFound) {
    return Unread(text.error(), arguments, caller, TypeKind::kBool);
  }
  return Value::Bool(text.has_value());
}

Value FileSet(const Arguments& arguments, const Caller& caller) {
  const Result<std::vector<std::string>> paths =
      caller.evaluator.scope().ListFiles(Text(arguments[0]), Text(arguments[1]));
  if (!paths && paths.error().code == ErrorCode::kInvalidArgument) {
    return caller.Fail(Describe(paths.error()));
  }
  if (!paths) {
    return Unread(paths.error(), arguments, caller, StringSetType());
  }
  std::vector<Value> elements;
  for (const std::string& path : *paths) {
    elements.push_back(Value::String(path));
  }
  return Value::Set(TypeKind::kString, std::move(elements));
}

Value TemplateFile(const Arguments& arguments, const Caller& caller) {
  const bool sensitive = arguments[0].IsSensitive() || arguments[1].ContainsSensitive();
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, {}).WithSensitive(sensitive);
    }
  }
  const Result<std::string> text = caller.evaluator.scope().ReadText(Text(arguments[0]));
  if (!text) {
    return Unread(text.error(), arguments, caller, {}).WithSensitive(sensitive);
  }
  if (!IsValidUtf8(*text)) {
    return caller.Fail("the file is not valid UTF-8.");
  }
  Value result =
      caller.evaluator.EvalTemplate(caller.name, *text, arguments[1].Unmarked(), caller.range);
  return sensitive ? result.WithSensitive(true) : result;
}

// Go's filepath.Clean for slashes.
std::string CleanPath(std::string_view path) {
  const bool is_absolute = path.starts_with('/');
  std::vector<std::string_view> parts;
  for (std::string_view part : Split(path, '/')) {
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != "." && !(part == ".." && is_absolute)) {
      parts.push_back(part);
    }
  }
  std::string clean = is_absolute ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    clean += (i > 0 ? "/" : "") + std::string(parts[i]);
  }
  return clean.empty() ? "." : clean;
}

// Go's filepath.Abs.
Value Abspath(const Arguments& arguments, const Caller& caller) {
  const std::string& path = Text(arguments[0]);
  size_t consumed = 0;
  std::string problem;
  const std::optional<Value> here =
      path.starts_with('/') ? Value::String("")
                            : caller.evaluator.scope().Lookup({"path", "cwd"}, consumed, problem);
  if (!here.has_value() || !here->IsKnown()) {
    return Value::MakeUnknown(TypeKind::kString,
                              {Unknown::Kind::kFunction, "abspath()", true, false});
  }
  return Value::String(CleanPath(here->AsString() + "/" + path));
}

// A home folder is the machine's that runs Terraform.
Value Pathexpand(const Arguments& arguments, const Caller&) {
  const std::string& path = Text(arguments[0]);
  return path.starts_with('~') ? Value::MakeUnknown(TypeKind::kString, {Unknown::Kind::kFunction,
                                                                        "pathexpand()", true, true})
                               : Value::String(path);
}

// Go's filepath.Base.
Value Basename(const Arguments& arguments, const Caller&) {
  std::string_view path = Text(arguments[0]);
  if (path.empty()) {
    return Value::String(".");
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return Value::String(path.empty() ? "/" : std::string(path.substr(path.rfind('/') + 1)));
}

// Go's filepath.Dir.
Value Dirname(const Arguments& arguments, const Caller&) {
  const std::string_view path = Text(arguments[0]);
  const size_t slash = path.rfind('/');
  return Value::String(CleanPath(slash == std::string_view::npos ? "" : path.substr(0, slash + 1)));
}

constexpr Function kFunctions[] = {
    {"abspath", "s", StringType, Abspath},
    {"basename", "s", StringType, Basename},
    {"dirname", "s", StringType, Dirname},
    {"file", "s", StringType, File},
    {"filebase64", "s", StringType, FileBase64},
    {"filebase64sha256", "s", StringType, FileBase64Sha256},
    {"filebase64sha512", "s", StringType, FileBase64Sha512},
    {"fileexists", "s", BoolType, FileExists},
    {"filemd5", "s", StringType, FileMd5},
    {"fileset", "ss", StringSetType, FileSet},
    {"filesha1", "s", StringType, FileSha1},
    {"filesha256", "s", StringType, FileSha256},
    {"filesha512", "s", StringType, FileSha512},
    {"pathexpand", "s", StringType, Pathexpand},
    {"templatefile", "s?!a?!", AnyType, TemplateFile, true},
};

}  // namespace

std::span<const Function> FileFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
