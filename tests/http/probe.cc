// Sends one request with src/http's Client, for tests/http/run.py: prints the status and the body,
// or the error's code and text. --option=value arguments, then the URL.

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <string>

#include "base/file.h"
#include "http/client.h"

namespace fuin::http {
namespace {

std::string Content(const std::string& path) {
  return path.empty() ? "" : ReadFile(path, 1u << 20).value();
}

int Probe(const std::string& url, std::map<std::string, std::string> given) {
  ClientOptions options;
  options.ca_file = given["ca"];
  options.ca_pem = Content(given["ca-pem"]);
  options.client_certificate_pem = Content(given["cert"]);
  options.client_key_pem = SecretBytes::CopyOf(Content(given["key"])).value();
  options.tls_server_name = given["server-name"];
  options.unix_socket = given["unix"];
  options.on_callers_thread = given.contains("on-callers-thread");
  if (given.contains("proxy")) {
    options.proxy = given["proxy"];
  }
  Request request("GET", url);
  request.headers = {{"Authorization", "Bearer probe-token"}};
  request.direct = given.contains("direct");
  request.timeout_ms_max = 10'000;
  const Result<std::unique_ptr<Client>> client = Client::Open(std::move(options));
  if (!client) {
    fmt::print("{}: {}\n", ErrorCodeName(client.error().code), Describe(client.error()));
    return 1;
  }
  const Result<Response> response = (*client)->Send(request);
  if (!response) {
    fmt::print("{}: {}\n", ErrorCodeName(response.error().code), Describe(response.error()));
    return 1;
  }
  fmt::print("{} {}\n", response->status, response->body);
  return 0;
}

}  // namespace
}  // namespace fuin::http

int main(int argc, char** argv) {
  std::map<std::string, std::string> given;
  std::string url;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const size_t equals = argument.find('=');
    if (argument.starts_with("--")) {
      given[argument.substr(2, equals - 2)] =
          equals == std::string::npos ? "" : argument.substr(equals + 1);
    } else {
      url = argument;
    }
  }
  return fuin::http::Probe(url, std::move(given));
}
