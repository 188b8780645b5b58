// What the tests in tests/aws ask src/aws: signatures, endpoints and credentials, as JSON lines.
// It prints credentials: it exists for tests alone and is not installed.

#include <cstdio>
#include <iostream>
#include <string>

#include "aws/connection.h"
#include "aws/credentials.h"
#include "aws/endpoint.h"
#include "aws/sigv4.h"
#include "cli/aws_options.h"
#include "cli/clock.h"
#include "text/document.h"

namespace fuin::aws {
namespace {

using text::Node;

void Say(const Node& node) { std::cout << text::WriteJson(node, 0) << "\n"; }

void SayError(const Error& error) {
  Say(Node::Object({{"error", Node::String(std::string(ErrorCodeName(error.code)))},
                    {"message", Node::String(Describe(error))}}));
}

int64_t IntegerIn(const Node& node, std::string_view name) {
  const Node* member = node.Find(name);
  return member == nullptr ? 0 : std::strtoll(member->scalar.c_str(), nullptr, 10);
}

void SignOne(const Node& asked) {
  http::Request request(std::string(asked.Text("method")), std::string(asked.Text("url")));
  request.body = asked.Text("body");
  for (const Node& header : asked.Find("headers")->elements) {
    request.headers.emplace_back(header.elements[0].scalar, header.elements[1].scalar);
  }
  const Credentials credentials(std::string(asked.Text("access")),
                                std::string(asked.Text("secret")),
                                std::string(asked.Text("token")));
  const SigningScope scope = {std::string(asked.Text("region")), std::string(asked.Text("service")),
                              IntegerIn(asked, "unix_ms")};
  if (const int64_t expires = IntegerIn(asked, "expires"); expires > 0) {
    const Result<std::string> url =
        Presign(request.url, request.headers, credentials, scope, expires);
    url ? Say(Node::Object({{"url", Node::String(*url)}})) : SayError(url.error());
    return;
  }
  if (const Result<void> is_signed = Sign(request, credentials, scope); !is_signed) {
    SayError(is_signed.error());
    return;
  }
  Node headers = Node::Object();
  for (const auto& [name, value] : request.headers) {
    headers.Add(name, Node::String(value));
  }
  Say(headers);
}

void EndpointOne(const Node& asked) {
  std::map<std::string, std::string, std::less<>> variables;
  for (const auto& [name, value] : asked.Find("environment")->members) {
    variables[name] = value.scalar;
  }
  const Environment environment(std::move(variables));
  Result<SharedConfig> config = SharedConfig::Parse(asked.Text("config"), "");
  if (!config) {
    SayError(config.error());
    return;
  }
  config->profile = SharedConfig::ProfileName(environment);
  for (int i = 0; i <= static_cast<int>(Service::kSsoOidc); ++i) {
    const Service service = static_cast<Service>(i);
    if (NameOf(service) != asked.Text("service")) {
      continue;
    }
    const Result<Endpoint> endpoint =
        EndpointOf(service, std::string(asked.Text("region")), *config, environment);
    if (!endpoint) {
      SayError(endpoint.error());
      return;
    }
    Say(Node::Object({{"url", Node::String(endpoint->url)},
                      {"region", Node::String(endpoint->signing_region)}}));
  }
}

void SayCredentials(const char* profile, int64_t imds_ms) {
  const collect::AwsOptions options = cli::AwsOptionsOf({}, "", 3000);
  const AskMfa ask_mfa = [](const std::string&) { return Result<std::string>("123456"); };
  Result<SharedConfig> config = SharedConfig::Load(options.session.environment);
  if (!config) {
    SayError(config.error());
    return;
  }
  config->profile =
      profile != nullptr ? profile : SharedConfig::ProfileName(options.session.environment);
  const auto transport = options.session.open_transport("");
  const Tools tools = {**transport, *options.session.clock, options.session.jitter,
                       options.session.environment, ask_mfa};
  Connection connection(tools, *std::move(config), 3000);
  CredentialOptions finding;
  finding.imds_timeout_ms_max = imds_ms;
  if (profile != nullptr) {
    finding.profile = profile;
  }
  const Result<Credentials> found = FindCredentials(connection, finding);
  if (!found) {
    SayError(found.error());
    return;
  }
  Say(Node::Object({{"access", Node::String(found->access_key_id)},
                    {"secret", Node::String(found->secret_access_key)},
                    {"token", Node::String(found->session_token)},
                    {"source", Node::String(found->source)}}));
}

}  // namespace
}  // namespace fuin::aws

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "credentials") {
    fuin::aws::SayCredentials(argc > 2 ? argv[2] : nullptr, 1000);
    return 0;
  }
  std::string line;
  while (std::getline(std::cin, line)) {
    const fuin::Result<fuin::text::Node> asked = fuin::text::ParseJson(line, "stdin");
    if (!asked) {
      return 1;
    }
    mode == "sign" ? fuin::aws::SignOne(*asked) : fuin::aws::EndpointOne(*asked);
  }
  return 0;
}
