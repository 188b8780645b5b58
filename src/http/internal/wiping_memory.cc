// libcurl takes its memory from here. malloc's usable size is what may have been written.

#include "http/internal/wiping_memory.h"

#include <curl/curl.h>
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string_view>

#include "base/secret_bytes.h"

namespace fuin::http {
namespace {

void* Allocate(size_t size) { return std::malloc(size); }

void* AllocateZeros(size_t count, size_t size) { return std::calloc(count, size); }

void Free(void* memory) {
  if (memory != nullptr) {
    Wipe(std::span<char>(static_cast<char*>(memory), malloc_usable_size(memory)));
    std::free(memory);
  }
}

// realloc may leave the old bytes behind: so the move is ours.
void* Reallocate(void* memory, size_t size) {
  void* moved = Allocate(size);
  if (moved != nullptr && memory != nullptr) {
    std::copy_n(static_cast<const char*>(memory), std::min(malloc_usable_size(memory), size),
                static_cast<char*>(moved));
    Free(memory);
  }
  return moved;
}

char* Duplicate(const char* text) {
  const size_t size = std::string_view(text).size() + 1;
  char* copy = static_cast<char*>(Allocate(size));
  if (copy != nullptr) {
    std::copy_n(text, size, copy);
  }
  return copy;
}

}  // namespace

bool StartLibcurl() {
  static const bool is_started =
      curl_global_init_mem(CURL_GLOBAL_DEFAULT, Allocate, Free, Reallocate, Duplicate,
                           AllocateZeros) == CURLE_OK;
  return is_started;
}

}  // namespace fuin::http
