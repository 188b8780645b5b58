// The client against a server on loopback that behaves, and one that does not. TLS, client
// certificates, proxies and sockets: tests/http/run.py.

#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "http/internal/scripted_server.h"

namespace fuin::http {
namespace {

using testing::HasSubstr;
using testing::Not;

std::unique_ptr<Client> OpenOne(bool on_callers_thread = false) {
  ClientOptions options;
  options.proxy = "";
  options.on_callers_thread = on_callers_thread;
  return Client::Open(std::move(options)).value();
}

// On the I/O thread, and on the caller's.
class ClientEitherWay : public testing::TestWithParam<bool> {
 protected:
  static std::unique_ptr<Client> OpenClient() { return OpenOne(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(, ClientEitherWay, testing::Bool());

TEST_P(ClientEitherWay, SendsMethodHeadersAndBodyAsTheyStand) {
  std::string seen;
  const ScriptedServer server([&](const std::string& request) {
    seen = request;
    return ScriptedServer::Reply(201, "made", "X-Amz-Id: 7\r\nX-Empty:\r\n");
  });
  const std::unique_ptr<Client> client = OpenClient();
  Request request("POST", server.Url("/a/../b//%2F?z=1&a=%20"));
  request.headers = {
      {"X-Amz-Date", "20261124T000000Z"}, {"Content-Type", "application/json"}, {"X-Nothing", ""}};
  request.body = "{\"a\":1}";
  const Result<Response> response = client->Send(request);
  ASSERT_TRUE(response.has_value()) << Describe(response.error());
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "made");
  EXPECT_EQ(response->Header("x-amz-id"), "7");
  EXPECT_EQ(response->Header("x-empty"), "");
  EXPECT_EQ(response->Header("x-absent"), std::nullopt);
  EXPECT_THAT(seen, testing::StartsWith("POST /a/../b//%2F?z=1&a=%20 HTTP/1.1\r\n"));
  EXPECT_THAT(seen, HasSubstr("X-Amz-Date: 20261124T000000Z\r\n"));
  EXPECT_THAT(seen, HasSubstr("X-Nothing:\r\n"));
  EXPECT_THAT(seen, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("Expect")));
  EXPECT_THAT(seen, testing::EndsWith("\r\n\r\n{\"a\":1}"));
}

TEST_P(ClientEitherWay, SendsNoContentTypeOfItsOwn) {
  std::string seen;
  const ScriptedServer server([&](const std::string& request) {
    seen = request;
    return ScriptedServer::Reply(200, "");
  });
  ASSERT_TRUE(OpenClient()->Send(Request("POST", server.Url())).has_value());
  EXPECT_THAT(seen, Not(HasSubstr("Content-Type")));
  EXPECT_THAT(seen, HasSubstr("Content-Length: 0\r\n"));
}

TEST_P(ClientEitherWay, ReturnsEveryStatusAndFollowsNoRedirect) {
  int calls = 0;
  const ScriptedServer server([&](const std::string&) {
    ++calls;
    return ScriptedServer::Reply(302, "", "Location: /elsewhere\r\n");
  });
  const Result<Response> response = OpenClient()->Send(Request("GET", server.Url()));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(calls, 1);
}

// libcurl sends a request again by itself where a pooled connection ends before an answer.
TEST_P(ClientEitherWay, SendsOnceWhatMustNotBeSentTwice) {
  std::atomic<int> posts = 0;
  const ScriptedServer server([&](const std::string& request) {
    const bool is_post = request.starts_with("POST");
    posts += is_post ? 1 : 0;
    return is_post ? std::string("close") : ScriptedServer::Reply(200, "");
  });
  const std::unique_ptr<Client> client = OpenClient();
  ASSERT_TRUE(client->Send(Request("GET", server.Url())).has_value());
  Request request("POST", server.Url());
  request.body = "{}";
  request.once = true;
  EXPECT_FALSE(client->Send(request).has_value());
  EXPECT_EQ(posts, 1);
}

TEST_P(ClientEitherWay, KeepsOnlyTheHeadersOfTheFinalAnswer) {
  const ScriptedServer server([](const std::string&) {
    return "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n" + ScriptedServer::Reply(200, "b");
  });
  const Result<Response> response = OpenClient()->Send(Request("GET", server.Url()));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->Header("X-Early"), std::nullopt);
}

TEST_P(ClientEitherWay, StopsReadingAtTheBodyLimit) {
  const ScriptedServer server(
      [](const std::string&) { return ScriptedServer::Reply(200, std::string(5000, 'x')); });
  const std::unique_ptr<Client> client = OpenClient();
  Request request("GET", server.Url());
  request.response_bytes_max = 5000;
  EXPECT_EQ(client->Send(request)->body.size(), 5000u);
  request.response_bytes_max = 4999;
  const Result<Response> refused = client->Send(request);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
}

TEST_P(ClientEitherWay, StopsReadingEndlessHeaders) {
  const ScriptedServer server([](const std::string&) {
    std::string answer = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 5000; ++i) {
      answer += fmt::format("X-{}: {}\r\n", i, std::string(200, 'h'));
    }
    return answer + "\r\n";
  });
  const Result<Response> response = OpenClient()->Send(Request("GET", server.Url()));
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, ErrorCode::kLimit);
}

TEST_P(ClientEitherWay, CallsAnAnswerCutShortUnavailable) {
  for (const char* answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf", "close",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nab"}) {
    const ScriptedServer server([&](const std::string&) { return std::string(answer); });
    const Result<Response> response = OpenClient()->Send(Request("GET", server.Url()));
    ASSERT_FALSE(response.has_value()) << answer;
    EXPECT_EQ(response.error().code, ErrorCode::kUnavailable) << answer;
  }
}

TEST_P(ClientEitherWay, RefusesWhatIsNotHttp) {
  const ScriptedServer server(
      [](const std::string&) { return "SSH-2.0-OpenSSH\r\nConnection: close\r\n\r\n"; });
  const Result<Response> response = OpenClient()->Send(Request("GET", server.Url()));
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, ErrorCode::kCorrupt);
}

TEST_P(ClientEitherWay, EndsAtItsDeadline) {
  const ScriptedServer server([](const std::string&) { return std::string("hang"); });
  Request request("GET", server.Url("/x?token=hidden"));
  request.timeout_ms_max = 50;
  const Result<Response> response = OpenClient()->Send(request);
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(Describe(response.error()), Not(HasSubstr("hidden")));
  EXPECT_THAT(response.error().where, HasSubstr("/x"));
}

TEST_P(ClientEitherWay, SaysThatNobodyListens) {
  int port = 0;
  {
    const ScriptedServer server([](const std::string&) { return std::string("close"); });
    port = server.port();
  }
  const Result<Response> response =
      OpenClient()->Send(Request("GET", fmt::format("http://127.0.0.1:{}/", port)));
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
}

TEST_P(ClientEitherWay, RefusesRequestsThatWouldSplit) {
  const std::unique_ptr<Client> client = OpenClient();
  Request header("GET", "http://127.0.0.1:1/");
  header.headers = {{"X-A", "b\r\nX-C: d"}};
  Request name("GET", "http://127.0.0.1:1/");
  name.headers = {{"X A", "b"}};
  for (const Request& request :
       {header, name, Request("GET /x HTTP/1.1", "http://127.0.0.1:1/"),
        Request("GET", "http://127.0.0.1:1/\r\nX: y"), Request("GET", "http://u:p@127.0.0.1:1/"),
        Request("GET", "file:///etc/passwd"), Request("GET", "gopher://127.0.0.1/")}) {
    const Result<Response> response = client->Send(request);
    ASSERT_FALSE(response.has_value());
    EXPECT_EQ(response.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(Describe(response.error()), Not(HasSubstr("u:p")));
  }
}

TEST_P(ClientEitherWay, ServesManyThreadsAndReusesConnections) {
  const ScriptedServer server([](const std::string& request) {
    return ScriptedServer::Reply(200, request.substr(4, request.find(' ', 4) - 4));
  });
  const std::unique_ptr<Client> client = OpenClient();
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string path = fmt::format("/{}-{}", t, i);
        const Result<Response> response = client->Send(Request("GET", server.Url(path)));
        right += response.has_value() && response->body == path ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(right, 400);
  EXPECT_LE(server.connection_count(), 16u);
}

TEST_P(ClientEitherWay, TakesNothingFromOneRequestIntoTheNext) {
  std::string seen;
  const ScriptedServer server([&](const std::string& request) {
    seen = request;
    return request.starts_with("HEAD") ? std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
                                       : ScriptedServer::Reply(200, "there");
  });
  const std::unique_ptr<Client> client = OpenClient();
  Request patch("PATCH", server.Url("/patched"));
  patch.headers = {{"Authorization", "Bearer of-the-first"}, {"Content-Type", "text/x"}};
  patch.body = "a body";
  ASSERT_TRUE(client->Send(patch).has_value());
  ASSERT_TRUE(client->Send(Request("HEAD", server.Url("/head"))).has_value());
  EXPECT_THAT(seen, testing::StartsWith("HEAD /head HTTP/1.1\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("of-the-first")));
  EXPECT_EQ(client->Send(Request("GET", server.Url("/got")))->body, "there");
  EXPECT_THAT(seen, testing::StartsWith("GET /got HTTP/1.1\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("Content-")));
  EXPECT_THAT(seen, testing::EndsWith("\r\n\r\n"));
  Request direct("GET", server.Url("/direct"));
  direct.direct = true;
  ASSERT_TRUE(client->Send(direct).has_value());
  ASSERT_TRUE(client->Send(patch).has_value());
  EXPECT_THAT(seen, testing::EndsWith("\r\n\r\na body"));
}

TEST_P(ClientEitherWay, HandsTheBodyToTheSinkAndStopsWhenItSaysSo) {
  const ScriptedServer server([](const std::string& request) {
    return ScriptedServer::Reply(request.find("/bad") == std::string::npos ? 200 : 410,
                                 std::string(100'000, 'x'));
  });
  const std::unique_ptr<Client> client = OpenClient();
  size_t taken = 0;
  Request request("GET", server.Url());
  request.response_bytes_max = 100'000;
  request.sink = [&](std::string_view piece) {
    taken += piece.size();
    return true;
  };
  const Result<Response> response = client->Send(request);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(taken, 100'000u);
  EXPECT_TRUE(response->body.empty());

  request.sink = [](std::string_view) { return false; };
  EXPECT_EQ(client->Send(request).error().code, ErrorCode::kUnavailable);

  request.url = server.Url("/bad");
  EXPECT_EQ(client->Send(request)->body.size(), 100'000u) << "an error's body is for the caller";
}

TEST_P(ClientEitherWay, EndsWhenCancelled) {
  const ScriptedServer server([](const std::string&) { return std::string("hang"); });
  const std::unique_ptr<Client> client = OpenClient();
  std::atomic<bool> cancelled = false;
  Request request("GET", server.Url());
  request.timeout_ms_max = 0;
  request.cancelled = &cancelled;
  std::thread later([&] { cancelled = true; });
  EXPECT_EQ(client->Send(request).error().code, ErrorCode::kUnavailable);
  later.join();
}

TEST(Client, EndsWhatIsUnderWayWhenItCloses) {
  std::atomic<bool> is_asked = false;
  const ScriptedServer server([&](const std::string&) {
    is_asked = true;
    return std::string("hang");
  });
  std::unique_ptr<Client> client = OpenOne();
  Client& borrowed = *client;
  std::thread caller([&] {
    Request request("GET", server.Url());
    request.timeout_ms_max = 0;
    EXPECT_EQ(borrowed.Send(request).error().code, ErrorCode::kUnavailable);
  });
  while (!is_asked) {
    std::this_thread::yield();
  }
  client.reset();
  caller.join();
}

TEST(Client, RefusesOptionsThatContradictEachOther) {
  ClientOptions both;
  both.ca_file = "/nowhere/ca.pem";
  both.ca_pem = "x";
  EXPECT_EQ(Client::Open(std::move(both)).error().code, ErrorCode::kInvalidArgument);
  ClientOptions missing;
  missing.ca_file = "/nowhere/ca.pem";
  EXPECT_THAT(Describe(Client::Open(std::move(missing)).error()), HasSubstr("/nowhere/ca.pem"));
  ClientOptions keyless;
  keyless.client_certificate_pem = "x";
  EXPECT_EQ(Client::Open(std::move(keyless)).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace fuin::http
