// Text in HCL's JSON syntax → an expression tree with places.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hcl/ast.h"
#include "hcl/internal/cursor.h"
#include "hcl/parse.h"

namespace fuin::hcl::internal {

// Reads one JSON document (RFC 8259) as Literal, Template, Tuple and Object. Members keep their
// order and are all kept, equal names too: in a body they are several blocks.
class JsonReader {
 public:
  JsonReader(std::string_view text, Position start, JsonStrings strings,
             std::vector<Diagnostic>& diagnostics)
      : cursor_(text, start), strings_(strings), diagnostics_(diagnostics) {}

  // Returns the document; null if there is none at all. After a fault, which is among the
  // diagnostics, what stood before it is returned.
  ExprPtr Read();

 private:
  ExprPtr ReadValue();
  ExprPtr ReadObject();
  ExprPtr ReadArray();
  ExprPtr ReadWord();
  ExprPtr ReadNumber();
  ExprPtr ReadTemplate();
  ExprPtr ReadKey();
  bool ReadString(std::string& text);
  bool ReadEscape(std::string& text);
  bool ReadHex(uint32_t& unit);
  bool ReadMember(Object& object, int& height);
  void SkipSpace();
  ExprPtr Fail(std::string message, Position start);  // the first fault is said, and ends reading

  Cursor cursor_;
  JsonStrings strings_;
  std::vector<Diagnostic>& diagnostics_;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace fuin::hcl::internal
