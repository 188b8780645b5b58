// libcurl's start, with memory that is wiped when it is freed: it holds URLs, tokens and answers.
#pragma once

namespace fuin::http {

// Starts libcurl once for the process; false where that failed.
bool StartLibcurl();

}  // namespace fuin::http
