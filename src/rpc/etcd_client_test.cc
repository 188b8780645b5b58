// A scripted server says what no real etcd would; the real one is in tests/etcd_live.

#include "rpc/etcd_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/proto_reader.h"
#include "base/proto_writer.h"
#include "rpc/internal/scripted_server.h"

namespace fuin::rpc {
namespace {

class CountingClock final : public Clock {
 public:
  int64_t UnixMs() override { return 0; }
  void SleepMs(int64_t) override { ++pauses; }
  int pauses = 0;
};

struct Asked {
  std::string key, end;
  int64_t limit = 0, revision = 0;
  bool keys_only = false;
};

Asked ReadRequest(const std::string& request) {
  Asked asked;
  ProtoReader reader(request);
  while (!reader.empty()) {
    const ProtoField field = reader.Next().value();
    if (field.number == 1) {
      asked.key = field.bytes;
    } else if (field.number == 2) {
      asked.end = field.bytes;
    } else if (field.number == 3) {
      asked.limit = static_cast<int64_t>(field.integer);
    } else if (field.number == 4) {
      asked.revision = static_cast<int64_t>(field.integer);
    } else if (field.number == 8) {
      asked.keys_only = field.integer != 0;
    }
  }
  return asked;
}

std::string RangeReply(const std::vector<std::pair<std::string, std::string>>& values, bool more,
                       int64_t revision) {
  std::string header;
  ProtoWriter(header).Varint(3, static_cast<uint64_t>(revision));
  std::string reply;
  ProtoWriter writer(reply);
  writer.Message(1, header);
  for (const auto& [key, value] : values) {
    std::string kv;
    ProtoWriter(kv).Bytes(1, key).Varint(2, 3).Varint(3, 7).Varint(4, 2).Bytes(5, value);
    writer.Message(2, kv);
  }
  writer.Varint(3, more ? 1 : 0);
  return reply;
}

// Answers ranges out of a map, as etcd does.
ScriptedAnswer AnswerRange(const std::map<std::string, std::string>& store, const Asked& asked) {
  std::vector<std::pair<std::string, std::string>> values;
  bool more = false;
  for (auto it = store.lower_bound(asked.key); it != store.end(); ++it) {
    if (asked.end.empty() ? it->first != asked.key
                          : asked.end != std::string(1, '\0') && it->first >= asked.end) {
      break;
    }
    if (static_cast<int64_t>(values.size()) == asked.limit) {
      more = true;
      break;
    }
    values.emplace_back(it->first, asked.keys_only ? "" : it->second);
  }
  return {grpc::Status::OK, RangeReply(values, more, 42)};
}

std::unique_ptr<EtcdClient> Connect(const std::vector<std::string>& endpoints, Clock& clock,
                                    EtcdOptions options = {}) {
  options.endpoints = endpoints;
  return EtcdClient::Open(std::move(options), clock).value();
}

std::vector<std::string> KeysOf(EtcdClient& etcd, const std::string& prefix,
                                EtcdRead* read = nullptr) {
  std::vector<std::string> keys;
  const Result<EtcdRead> result =
      etcd.ReadPrefix(prefix, 0, false, [&](const EtcdValue& value) -> Result<void> {
        keys.emplace_back(value.key);
        return {};
      });
  EXPECT_TRUE(result) << (result ? "" : Describe(result.error()));
  if (read != nullptr && result) {
    *read = *result;
  }
  return keys;
}

TEST(EtcdClient, ReadsEveryKeyOfAPrefixOnceAndInPages) {
  std::map<std::string, std::string> store = {{"/a", "x"}, {"/r0", "x"}, {"/s", "x"}};
  for (int i = 0; i < 1000; ++i) {
    store["/r/" + std::to_string(1000 + i)] = std::string(static_cast<size_t>(i), 'v');
  }
  std::vector<Asked> pages;
  ScriptedServer server([&](const ScriptedCall& call) {
    pages.push_back(ReadRequest(call.request));
    return AnswerRange(store, pages.back());
  });
  CountingClock clock;
  const auto etcd = Connect({server.endpoint()}, clock);
  EtcdRead read;
  const std::vector<std::string> keys = KeysOf(*etcd, "/r/", &read);
  EXPECT_EQ(keys.size(), 1000u);
  EXPECT_EQ(keys.front(), "/r/1000");
  EXPECT_EQ(keys.back(), "/r/1999");
  EXPECT_EQ(read.revision, 42);
  EXPECT_EQ(read.values, 1000u);
  EXPECT_FALSE(read.was_compacted);
  ASSERT_GT(pages.size(), 2u);
  EXPECT_EQ(pages[0].revision, 0);
  EXPECT_EQ(pages[0].end, "/r0");
  EXPECT_EQ(pages[1].revision, 42) << "later pages are of the revision of the first";
  EXPECT_EQ(pages[1].key, std::string("/r/1063") + '\0');
  EXPECT_GT(pages[1].limit, pages[0].limit) << "small values, larger pages";
}

TEST(EtcdClient, ReadsTheWholeKeySpaceForAnEmptyPrefix) {
  const std::map<std::string, std::string> store = {{"a", "1"}, {"\xff\xff", "2"}};
  ScriptedServer server(
      [&](const ScriptedCall& call) { return AnswerRange(store, ReadRequest(call.request)); });
  CountingClock clock;
  EXPECT_EQ(KeysOf(*Connect({server.endpoint()}, clock), "").size(), 2u);
}

TEST(EtcdClient, AsksForSmallerPagesWhereAReplyIsTooLarge) {
  std::map<std::string, std::string> store;
  for (int i = 0; i < 200; ++i) {
    store["/r/" + std::to_string(1000 + i)] = std::string(20'000, 'v');
  }
  ScriptedServer server(
      [&](const ScriptedCall& call) { return AnswerRange(store, ReadRequest(call.request)); });
  CountingClock clock;
  EtcdOptions options;
  options.page_bytes = 60'000;
  options.reply_bytes_max = 100'000;
  const auto etcd = Connect({server.endpoint()}, clock, std::move(options));
  EXPECT_EQ(KeysOf(*etcd, "/r/").size(), 200u);
}

TEST(EtcdClient, RefusesASingleValueAboveTheLimit) {
  const std::map<std::string, std::string> store = {{"/r/a", std::string(200'000, 'v')}};
  ScriptedServer server(
      [&](const ScriptedCall& call) { return AnswerRange(store, ReadRequest(call.request)); });
  CountingClock clock;
  EtcdOptions options;
  options.reply_bytes_max = 100'000;
  const auto etcd = Connect({server.endpoint()}, clock, std::move(options));
  const Result<EtcdRead> read =
      etcd->ReadPrefix("/r/", 0, false, [](const EtcdValue&) { return Result<void>(); });
  EXPECT_EQ(read.error().code, ErrorCode::kLimit);
}

TEST(EtcdClient, GoesOnAtTheNextEndpointWhenOneIsLost) {
  std::map<std::string, std::string> store;
  for (int i = 0; i < 500; ++i) {
    store["/r/" + std::to_string(1000 + i)] = "v";
  }
  std::atomic<int> calls = 0;
  const auto script = [&](const ScriptedCall& call) {
    if (++calls == 3) {
      return ScriptedAnswer{{grpc::StatusCode::UNAVAILABLE, "etcdserver: leader changed"}, ""};
    }
    return AnswerRange(store, ReadRequest(call.request));
  };
  ScriptedServer first(script);
  ScriptedServer second(script);
  CountingClock clock;
  const auto etcd = Connect({first.endpoint(), second.endpoint()}, clock);
  EXPECT_EQ(KeysOf(*etcd, "/r/").size(), 500u);
  EXPECT_EQ(clock.pauses, 1);
}

TEST(EtcdClient, SaysThatNobodyAnswers) {
  std::string gone;
  {
    ScriptedServer server([](const ScriptedCall&) { return ScriptedAnswer{}; });
    gone = server.endpoint();
  }
  CountingClock clock;
  const auto etcd = Connect({gone}, clock);
  const Result<std::vector<EtcdMember>> members = etcd->Members();
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(members.error().where, gone);
  EXPECT_EQ(clock.pauses, 3);
}

TEST(EtcdClient, EndsACallThatHangs) {
  ScriptedServer server([](const ScriptedCall&) { return ScriptedAnswer{{}, "", true}; });
  CountingClock clock;
  EtcdOptions options;
  options.timeout_ms = 50;
  options.attempts_max = 2;
  const auto etcd = Connect({server.endpoint()}, clock, std::move(options));
  const Result<std::vector<EtcdMember>> members = etcd->Members();
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error().message, "no answer in time");
}

TEST(EtcdClient, ResumesAtANewRevisionAndSaysSoWhenItsOwnWasCompacted) {
  std::map<std::string, std::string> store;
  for (int i = 0; i < 200; ++i) {
    store["/r/" + std::to_string(1000 + i)] = "v";
  }
  int calls = 0;
  ScriptedServer server([&](const ScriptedCall& call) -> ScriptedAnswer {
    const Asked asked = ReadRequest(call.request);
    if (++calls == 2) {
      EXPECT_EQ(asked.revision, 42);
      return {{grpc::StatusCode::OUT_OF_RANGE,
               "etcdserver: mvcc: required revision has been compacted"},
              ""};
    }
    return AnswerRange(store, asked);
  });
  CountingClock clock;
  const auto etcd = Connect({server.endpoint()}, clock);
  EtcdRead read;
  EXPECT_EQ(KeysOf(*etcd, "/r/", &read).size(), 200u);
  EXPECT_TRUE(read.was_compacted);
  EXPECT_EQ(read.resumed_at, std::string("/r/1063") + '\0');
}

TEST(EtcdClient, DoesNotFollowPagesThatContradictThemselves) {
  const std::vector<std::string> replies = {
      RangeReply({}, true, 42),                               // more, but nothing
      RangeReply({{"/r/b", "x"}, {"/r/a", "x"}}, false, 42),  // out of order
      RangeReply({{"/r/a", "x"}, {"/r/a", "x"}}, false, 42),  // twice
      RangeReply({{"/x", "x"}}, false, 42),                   // outside
      RangeReply({{"", "x"}}, false, 42),                     // no key
      "\x12\x7f",                                             // cut off
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",         // no message
  };
  for (const std::string& reply : replies) {
    ScriptedServer server([&](const ScriptedCall&) { return ScriptedAnswer{{}, reply}; });
    CountingClock clock;
    const auto etcd = Connect({server.endpoint()}, clock);
    EXPECT_FALSE(
        etcd->ReadPrefix("/r/", 0, false, [](const EtcdValue&) { return Result<void>(); }));
  }
}

TEST(EtcdClient, GetsATokenAndRenewsIt) {
  const std::map<std::string, std::string> store = {{"/r/a", "x"}};
  int tokens = 0;
  std::string valid;
  ScriptedServer server([&](const ScriptedCall& call) -> ScriptedAnswer {
    if (call.method == "/etcdserverpb.Auth/Authenticate") {
      EXPECT_EQ(call.request, "\x0a\x04root\x12\x02pw");
      valid = "token" + std::to_string(++tokens);
      std::string reply;
      ProtoWriter(reply).Bytes(2, valid);
      return {{}, reply};
    }
    if (call.token != valid) {
      return {{grpc::StatusCode::UNAUTHENTICATED, "etcdserver: invalid auth token"}, ""};
    }
    return AnswerRange(store, ReadRequest(call.request));
  });
  CountingClock clock;
  EtcdOptions options;
  options.user = "root";
  options.password = SecretBytes::CopyOf("pw").value();
  const auto etcd = Connect({server.endpoint()}, clock, std::move(options));
  EXPECT_EQ(KeysOf(*etcd, "/r/").size(), 1u);
  valid = "expired";
  EXPECT_EQ(KeysOf(*etcd, "/r/").size(), 1u);
  EXPECT_EQ(tokens, 2);
}

TEST(EtcdClient, SaysThatAPasswordIsRefusedAndDoesNotRepeatIt) {
  ScriptedServer server([](const ScriptedCall&) -> ScriptedAnswer {
    return {{grpc::StatusCode::INVALID_ARGUMENT, "etcdserver: authentication failed"}, ""};
  });
  CountingClock clock;
  EtcdOptions options;
  options.user = "root";
  options.password = SecretBytes::CopyOf("hunter2").value();
  const auto etcd = Connect({server.endpoint()}, clock, std::move(options));
  const Result<std::vector<EtcdMember>> members = etcd->Members();
  ASSERT_FALSE(members);
  EXPECT_EQ(members.error().code, ErrorCode::kDenied);
  EXPECT_EQ(Describe(members.error()).find("hunter2"), std::string::npos);
}

TEST(EtcdClient, TellsAKeyThatIsNotThere) {
  const std::map<std::string, std::string> store = {{"/r/a", "x"}};
  ScriptedServer server(
      [&](const ScriptedCall& call) { return AnswerRange(store, ReadRequest(call.request)); });
  CountingClock clock;
  const auto etcd = Connect({server.endpoint()}, clock);
  std::string value;
  const auto take = [&](const EtcdValue& found) -> Result<void> {
    value = found.value;
    return {};
  };
  EXPECT_TRUE(etcd->ReadKey("/r/a", 0, take).value());
  EXPECT_EQ(value, "x");
  EXPECT_FALSE(etcd->ReadKey("/r/b", 0, take).value());
}

TEST(EtcdEndpoint, IsReadAsEtcdctlReadsIt) {
  EXPECT_EQ(ParseEtcdEndpoint("10.0.0.1:2379", false)->target, "10.0.0.1:2379");
  EXPECT_EQ(ParseEtcdEndpoint("10.0.0.1", false)->target, "10.0.0.1:2379");
  EXPECT_TRUE(ParseEtcdEndpoint("10.0.0.1", true)->is_tls);
  EXPECT_TRUE(ParseEtcdEndpoint("https://etcd.example:4001/", false)->is_tls);
  EXPECT_FALSE(ParseEtcdEndpoint("http://etcd.example", true)->is_tls);
  EXPECT_EQ(ParseEtcdEndpoint("https://[::1]:2379", false)->target, "[::1]:2379");
  EXPECT_EQ(ParseEtcdEndpoint("[::1]", false)->target, "[::1]:2379");
  for (const char* wrong :
       {"", "https://", "::1", "host:", "host:x", "host:123456", "a b", "unix:///x", "h/p:1"}) {
    EXPECT_FALSE(ParseEtcdEndpoint(wrong, false)) << wrong;
  }
}

TEST(EndOfPrefix, IsTheFirstKeyThatDoesNotStartWithIt) {
  EXPECT_EQ(EndOfPrefix("/registry/"), "/registry0");
  EXPECT_EQ(EndOfPrefix("a\xff\xff"), "b");
  EXPECT_EQ(EndOfPrefix("\xff"), std::string(1, '\0'));
  EXPECT_EQ(EndOfPrefix(""), std::string(1, '\0'));
}

}  // namespace
}  // namespace fuin::rpc
