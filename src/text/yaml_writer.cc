// WriteYaml(): a tree through libyaml's emitter, whose defaults (two columns of indent, lines
// folded at 80) are those of the Go port that Terraform uses.

#include <yaml.h>

#include <string>

#include "base/check.h"
#include "base/strings.h"
#include "text/document.h"

namespace fuin::text {
namespace {

yaml_char_t* Bytes(const std::string& text) {
  // libyaml copies what it is given, and takes no const.
  return reinterpret_cast<yaml_char_t*>(const_cast<char*>(text.data()));
}

// The emitter and the text it has written.
class Writer {
 public:
  Writer() {
    FUIN_CHECK(yaml_emitter_initialize(&emitter_) == 1);
    yaml_emitter_set_output(&emitter_, &Writer::Append, &out_);
    yaml_emitter_set_unicode(&emitter_, 1);
    yaml_emitter_set_encoding(&emitter_, YAML_UTF8_ENCODING);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { yaml_emitter_delete(&emitter_); }

  std::string Write(const Node& node) {
    yaml_event_t event;
    FUIN_CHECK(yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) == 1);
    Emit(event);
    FUIN_CHECK(yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1) == 1);
    Emit(event);
    WriteNode(node);
    FUIN_CHECK(yaml_document_end_event_initialize(&event, 1) == 1);
    Emit(event);
    FUIN_CHECK(yaml_stream_end_event_initialize(&event) == 1);
    Emit(event);
    yaml_emitter_flush(&emitter_);
    return std::move(out_);
  }

 private:
  static int Append(void* out, unsigned char* bytes, size_t size) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return 1;
  }

  // The event is the emitter's from here on, also where it fails.
  void Emit(yaml_event_t& event) { FUIN_CHECK(yaml_emitter_emit(&emitter_, &event) == 1); }

  void WriteScalar(const std::string& text, yaml_scalar_style_t style) {
    yaml_event_t event;
    FUIN_CHECK(yaml_scalar_event_initialize(&event, nullptr, nullptr, Bytes(text),
                                            static_cast<int>(text.size()), 1, 1, style) == 1);
    Emit(event);
  }

  void WriteText(const std::string& text) {
    const bool has_lines = text.find('\n') != std::string::npos;
    WriteScalar(IsValidUtf8(text) ? text : Printable(text),
                has_lines ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
  }

  // As deep as the tree, which whoever made it bounds.
  void WriteNode(const Node& node) {
    yaml_event_t event;
    switch (node.kind) {
      case Node::Kind::kNull:
        WriteScalar("null", YAML_PLAIN_SCALAR_STYLE);
        return;
      case Node::Kind::kBool:
        WriteScalar(node.boolean ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
        return;
      case Node::Kind::kNumber:
        WriteScalar(node.scalar, YAML_PLAIN_SCALAR_STYLE);
        return;
      case Node::Kind::kString:
        WriteText(node.scalar);
        return;
      case Node::Kind::kArray:
        FUIN_CHECK(yaml_sequence_start_event_initialize(&event, nullptr, nullptr, 1,
                                                        YAML_BLOCK_SEQUENCE_STYLE) == 1);
        Emit(event);
        for (const Node& element : node.elements) {
          WriteNode(element);
        }
        FUIN_CHECK(yaml_sequence_end_event_initialize(&event) == 1);
        Emit(event);
        return;
      case Node::Kind::kObject:
        FUIN_CHECK(yaml_mapping_start_event_initialize(&event, nullptr, nullptr, 1,
                                                       YAML_BLOCK_MAPPING_STYLE) == 1);
        Emit(event);
        for (const Node::Member& member : node.members) {
          WriteText(member.first);
          WriteNode(member.second);
        }
        FUIN_CHECK(yaml_mapping_end_event_initialize(&event) == 1);
        Emit(event);
        return;
    }
  }

  yaml_emitter_t emitter_{};
  std::string out_;
};

}  // namespace

std::string WriteYaml(const Node& node) { return Writer().Write(node); }

}  // namespace fuin::text
