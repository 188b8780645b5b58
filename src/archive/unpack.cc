// Both libraries are fed 256 KiB at a time and give as much at a time into a BlockSource; the sum
// is held against the limit before each part is kept, so that a bomb costs no more than the limit.

#include "archive/unpack.h"

#include <fmt/format.h>
#include <zlib.h>
#define ZSTD_STATIC_LINKING_ONLY  // for ZSTD_createDCtx_advanced, which the shared library has too
#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/secret_bytes.h"

namespace fuin::archive {
namespace {

constexpr size_t kPartBytes = 256u << 10;
// zstd --long=27 and below: 128 MiB of window.
constexpr int kZstdWindowLogMax = 27;

// The libraries' memory, which holds a window of what was unpacked, is wiped when it is given back:
// its size stands before it.
constexpr size_t kSizeHeaderBytes = 16;  // keeps malloc's alignment

void* AllocateWiped(size_t size) {
  if (size > SIZE_MAX - kSizeHeaderBytes) {
    return nullptr;
  }
  char* memory = static_cast<char*>(std::malloc(size + kSizeHeaderBytes));
  if (memory == nullptr) {
    return nullptr;
  }
  std::memcpy(memory, &size, sizeof size);
  return memory + kSizeHeaderBytes;
}

void FreeWiped(void* address) {
  if (address == nullptr) {
    return;
  }
  char* memory = static_cast<char*>(address) - kSizeHeaderBytes;
  size_t size = 0;
  std::memcpy(&size, memory, sizeof size);
  Wipe(std::span<char>(memory + kSizeHeaderBytes, size));
  std::free(memory);
}

voidpf ZlibAllocate(voidpf, uInt count, uInt size) { return AllocateWiped(size_t{count} * size); }
void ZlibFree(voidpf, voidpf address) { FreeWiped(address); }
void* ZstdAllocate(void*, size_t size) { return AllocateWiped(size); }
void ZstdFree(void*, void* address) { FreeWiped(address); }

// One library's stream.
class Decoder {
 public:
  virtual ~Decoder() = default;
  // Takes from `in` and fills `out`; returns the bytes written. At the end of a member or frame the
  // next one begins by itself.
  virtual Result<size_t> Step(std::string_view& in, std::span<char> out) = 0;
  // Whether the bytes so far end with a whole member or frame.
  virtual bool IsAtEnd() const = 0;
};

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    stream_.zalloc = ZlibAllocate;
    stream_.zfree = ZlibFree;
    ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
  }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;
  ~GzipDecoder() override { inflateEnd(&stream_); }

  Result<size_t> Step(std::string_view& in, std::span<char> out) override {
    if (!ready_) {
      return Error{ErrorCode::kLimit, "no memory to unpack gzip", ""};
    }
    if (at_end_ && in.empty()) {
      return size_t{0};  // no further member
    }
    if (at_end_) {
      if (inflateReset(&stream_) != Z_OK) {
        return Error{ErrorCode::kCorrupt, "not gzip", ""};
      }
      at_end_ = false;
    }
    // zlib's interface is not const, and does not write.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(in.size() - stream_.avail_in);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      return Error{ErrorCode::kCorrupt, "the gzip stream is damaged", ""};
    }
    at_end_ = status == Z_STREAM_END;
    return out.size() - stream_.avail_out;
  }
  bool IsAtEnd() const override { return at_end_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
  bool at_end_ = false;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx_advanced({ZstdAllocate, ZstdFree, nullptr})) {
    ready_ = context_ != nullptr && ZSTD_isError(ZSTD_DCtx_setParameter(
                                        context_, ZSTD_d_windowLogMax, kZstdWindowLogMax)) == 0;
  }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

  Result<size_t> Step(std::string_view& in, std::span<char> out) override {
    if (!ready_) {
      return Error{ErrorCode::kLimit, "no memory to unpack zstd", ""};
    }
    if (at_end_ && in.empty()) {
      return size_t{0};  // no further frame
    }
    ZSTD_inBuffer from = {in.data(), in.size(), 0};
    ZSTD_outBuffer to = {out.data(), out.size(), 0};
    const size_t status = ZSTD_decompressStream(context_, &to, &from);
    in.remove_prefix(from.pos);
    if (ZSTD_isError(status) != 0) {
      return Error{ErrorCode::kCorrupt,
                   fmt::format("the zstd stream is damaged: {}", ZSTD_getErrorName(status)), ""};
    }
    at_end_ = status == 0;
    return to.pos;
  }
  bool IsAtEnd() const override { return at_end_; }

 private:
  ZSTD_DCtx* context_;
  bool ready_ = false;
  bool at_end_ = false;
};

std::unique_ptr<Decoder> DecoderOf(Packing packing) {
  if (packing == Packing::kGzip) {
    return std::make_unique<GzipDecoder>();
  }
  return std::make_unique<ZstdDecoder>();
}

// Buffers for one run, wiped.
struct Buffers {
  std::string in = std::string(kPartBytes, '\0');
  std::string out = std::string(kPartBytes, '\0');
  Buffers() = default;
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;
  ~Buffers() {
    Wipe(in);
    Wipe(out);
  }
};

}  // namespace

BlockSource::~BlockSource() {
  for (std::string& block : blocks_) {
    Wipe(block);
  }
  Wipe(open_);
}

void BlockSource::CloseBlock() {
  const bool is_zero =
      open_[0] == 0 && std::memcmp(open_.data(), open_.data() + 1, open_.size() - 1) == 0;
  if (is_zero) {
    blocks_.emplace_back();
  } else {
    blocks_.push_back(std::move(open_));
  }
  open_ = std::string();
}

void BlockSource::Append(std::string_view bytes) {
  size_bytes_ += bytes.size();
  while (!bytes.empty()) {
    if (open_.capacity() < kBlockBytes) {
      open_.reserve(kBlockBytes);
    }
    const size_t taken = std::min(bytes.size(), kBlockBytes - open_.size());
    open_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (open_.size() == kBlockBytes) {
      CloseBlock();
    }
  }
}

Result<void> BlockSource::ReadAt(uint64_t offset, std::span<char> buffer) {
  if (offset > size_bytes_ || buffer.size() > size_bytes_ - offset) {
    return Error{ErrorCode::kTruncated, "ends before the bytes that were asked for", ""};
  }
  size_t done = 0;
  while (done < buffer.size()) {
    const size_t block = static_cast<size_t>((offset + done) / kBlockBytes);
    const size_t at = static_cast<size_t>((offset + done) % kBlockBytes);
    const size_t size = std::min(kBlockBytes - at, buffer.size() - done);
    const bool is_open = block >= blocks_.size();
    const std::string& from = is_open ? open_ : blocks_[block];
    if (!is_open && from.empty()) {
      std::memset(buffer.data() + done, 0, size);
    } else {
      std::memcpy(buffer.data() + done, from.data() + at, size);
    }
    done += size;
  }
  return {};
}

Packing PackingOf(std::string_view start) {
  if (start.starts_with("\x1f\x8b\x08")) {
    return Packing::kGzip;
  }
  return start.starts_with("\x28\xb5\x2f\xfd") ? Packing::kZstd : Packing::kNone;
}

Result<Unpacked> Unpack(ByteSource& packed, Packing packing, uint64_t bytes_max) {
  const std::unique_ptr<Decoder> decoder = DecoderOf(packing);
  std::unique_ptr<BlockSource> unpacked = std::make_unique<BlockSource>();
  Unpacked result;
  Buffers buffers;
  uint64_t offset = 0;
  const auto stop = [&](Error error) {
    result.stopped = std::move(error);
    result.stopped_at = offset;
  };
  while (offset < packed.size_bytes() && !result.stopped.has_value()) {
    const size_t size =
        static_cast<size_t>(std::min<uint64_t>(buffers.in.size(), packed.size_bytes() - offset));
    Result<void> read = packed.ReadAt(offset, {buffers.in.data(), size});
    if (!read) {
      stop(std::move(read).error());
      break;
    }
    std::string_view in = std::string_view(buffers.in).substr(0, size);
    size_t written = 0;
    do {
      const size_t left = in.size();
      const Result<size_t> step = decoder->Step(in, buffers.out);
      if (!step) {
        stop(step.error());
        break;
      }
      written = *step;
      if (written == 0 && !in.empty() && in.size() == left) {
        stop({ErrorCode::kCorrupt, "the packed stream stands still", ""});
        break;
      }
      if (written > bytes_max - unpacked->size_bytes()) {
        return Error{ErrorCode::kLimit,
                     fmt::format("more than {} bytes unpacked: unpack it to an encrypted disk and "
                                 "prove the file",
                                 bytes_max),
                     ""};
      }
      unpacked->Append(std::string_view(buffers.out).substr(0, written));
    } while (!in.empty() || written == buffers.out.size());
    offset += size;
  }
  if (!result.stopped.has_value() && !decoder->IsAtEnd()) {
    stop({ErrorCode::kTruncated, "the packed file ends early", ""});
  }
  result.source = std::move(unpacked);
  return result;
}

}  // namespace fuin::archive
