#include "k8s/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "k8s/object_bytes.h"
#include "k8s/session_testing.h"

namespace fuin::k8s {
namespace {

using http::FakeTransport;
using http::Request;
using ::testing::HasSubstr;
using ::testing::Not;
using testing_bytes::MetadataOf;
using testing_bytes::PageOf;
using testing_bytes::StatusOf;

TEST(Path, EncodesEveryPart) {
  EXPECT_EQ(PathOf({}, "", ""), "/api/v1/secrets");
  EXPECT_EQ(PathOf({}, "a/b", "c?d"), "/api/v1/namespaces/a%2Fb/secrets/c%3Fd");
  EXPECT_EQ(PathOf({"example.com", "v2", "widgets", true}, "ns", "n"),
            "/apis/example.com/v2/namespaces/ns/widgets/n");
}

std::vector<std::string> NamesOf(MetadataLister& lister, int* errors = nullptr) {
  std::vector<std::string> names;
  while (!lister.IsAtEnd()) {
    const Result<MetadataPage> page = lister.Next();
    if (!page) {
      EXPECT_NE(errors, nullptr) << Describe(page.error());
      if (errors == nullptr || ++*errors > 5) {
        break;
      }
      continue;
    }
    for (const ObjectMeta& item : page->items) {
      names.push_back(item.name);
    }
  }
  return names;
}

TEST(Lister, WalksAllPagesOfMetadataOnly) {
  std::vector<std::string> urls;
  FakeApi api([&](const Request& request) {
    urls.push_back(request.url);
    EXPECT_EQ(HeaderOf(request, "Accept"), kAcceptMetadataList);
    const bool is_first = request.url.find("continue=") == std::string::npos;
    return FakeTransport::Reply(200, is_first ? PageOf({{"a", "n", "u", "1"}}, "t/1", 1)
                                              : PageOf({{"b", "n", "v", "2"}}, "", 0));
  });
  const auto session = api.Open();
  MetadataLister lister(**session, {}, {"n", "app=x", 2});
  EXPECT_THAT(NamesOf(lister), testing::ElementsAre("a", "b"));
  EXPECT_THAT(urls,
              testing::ElementsAre(
                  "https://api:6443/api/v1/namespaces/n/secrets?limit=2&labelSelector=app%3Dx",
                  "https://api:6443/api/v1/namespaces/n/secrets?limit=2&labelSelector=app%3Dx"
                  "&continue=t%2F1"));
}

TEST(Lister, GoesOnWithTheTokenThatAnExpiredListHandsOut) {
  FakeApi api([&](const Request& request) {
    if (request.url.ends_with("continue=old")) {
      return FakeTransport::Reply(410, StatusOf("Expired", "too old", "", "", 0, "fresh"));
    }
    return FakeTransport::Reply(200, request.url.ends_with("continue=fresh")
                                         ? PageOf({{"b", "n", "v", "2"}}, "", 0)
                                         : PageOf({{"a", "n", "u", "1"}}, "old", 1));
  });
  const auto session = api.Open();
  MetadataLister lister(**session, {}, {});
  EXPECT_THAT(NamesOf(lister), testing::ElementsAre("a", "b"));
  EXPECT_EQ(lister.RestartCount(), 0);
}

TEST(Lister, BeginsAnewWhereTheServerHandsOutNoToken) {
  int expired = 0;
  FakeApi api([&](const Request& request) {
    const bool is_first = request.url.find("continue=") == std::string::npos;
    if (!is_first && expired++ == 0) {
      return FakeTransport::Reply(410, "{\"kind\":\"Status\",\"reason\":\"Expired\"}");
    }
    return FakeTransport::Reply(200, is_first ? PageOf({{"a", "n", "u", "1"}}, "t", 1)
                                              : PageOf({{"b", "n", "v", "2"}}, "", 0));
  });
  const auto session = api.Open();
  MetadataLister lister(**session, {}, {});
  EXPECT_THAT(NamesOf(lister), testing::ElementsAre("a", "a", "b"));
  EXPECT_EQ(lister.RestartCount(), 1);
}

TEST(Lister, GivesUpOnAListThatNeverEnds) {
  FakeApi api([&](const Request& request) {
    return request.url.find("continue=") == std::string::npos
               ? FakeTransport::Reply(200, PageOf({{"a", "n", "u", "1"}}, "t", 1))
               : FakeTransport::Reply(410, "");
  });
  const auto session = api.Open();
  MetadataLister lister(**session, {}, {});
  Result<MetadataPage> page = lister.Next();
  for (int i = 0; i < limits::kListRestartCountMax; ++i) {
    ASSERT_TRUE(page);
    page = lister.Next();
  }
  ASSERT_TRUE(page);
  EXPECT_EQ(lister.Next().error().code, ErrorCode::kUnavailable);
}

TEST(Lister, GoesOnFromTheSamePlaceAfterAnError) {
  int count = 0;
  FakeApi api([&](const Request& request) {
    const bool is_first = request.url.find("continue=") == std::string::npos;
    if (!is_first && ++count <= 6) {
      return FakeTransport::Reply(500, "");
    }
    return FakeTransport::Reply(200, is_first ? PageOf({{"a", "n", "u", "1"}}, "t", 1)
                                              : PageOf({{"b", "n", "v", "2"}}, "", 0));
  });
  const auto session = api.Open();
  MetadataLister lister(**session, {}, {});
  int errors = 0;
  EXPECT_THAT(NamesOf(lister, &errors), testing::ElementsAre("a", "b"));
  EXPECT_EQ(errors, 1);
}

TEST(ApiError, NamesTheDeedAndTheMissingPermission) {
  const Deed deed{"list", {}, "", ""};
  const Error error = ErrorOf(
      ParseStatus(
          StatusOf("Forbidden", "secrets is forbidden: User \"eve\" cannot list", "", "", 0, ""),
          403),
      deed);
  EXPECT_EQ(error.code, ErrorCode::kDenied);
  EXPECT_THAT(Describe(error), HasSubstr("list secrets"));
  EXPECT_THAT(error.message, HasSubstr("kubectl auth can-i list secrets -A"));
  const Error webhook = ErrorOf(
      ParseStatus(
          StatusOf("Forbidden", "admission webhook \"w\" denied the request: no", "", "", 0, ""),
          403),
      deed);
  EXPECT_THAT(webhook.message, Not(HasSubstr("RBAC")));
  EXPECT_EQ(ErrorOf(ParseStatus("", 404), deed).code, ErrorCode::kNotFound);
  EXPECT_EQ(ErrorOf(ParseStatus("<html>", 502), deed).code, ErrorCode::kUnavailable);
  EXPECT_THAT(ErrorOf(ParseStatus("", 401), deed).message, HasSubstr("sign in again"));
}

TEST(Client, AsksForItsOwnPermissions) {
  std::string body;
  FakeApi api([&](const Request& request) {
    EXPECT_EQ(request.method, "POST");
    body = request.body;
    return FakeTransport::Reply(201, R"({"status":{"allowed":true}})");
  });
  const auto session = api.Open();
  EXPECT_TRUE(MayI(**session, {"patch", {}, "ns", ""}).value());
  EXPECT_THAT(body,
              HasSubstr(R"("verb":"patch","group":"","resource":"secrets","namespace":"ns")"));
}

TEST(Client, ReadsTheVersionOfEveryVendor) {
  FakeApi api([](const Request&) {
    return FakeTransport::Reply(
        200, R"({"major":"1","minor":"31+","gitVersion":"v1.31.4-eks-7f9249a"})");
  });
  const auto session = api.Open();
  const ServerVersion version = GetVersion(**session).value();
  EXPECT_EQ(version.minor, 31);
  EXPECT_EQ(version.git_version, "v1.31.4-eks-7f9249a");
}

TEST(Client, FindsAResourceOfAGroupInItsPreferredVersion) {
  FakeApi api([](const Request& request) {
    if (request.url.ends_with("/apis/example.com")) {
      return FakeTransport::Reply(200, R"({"preferredVersion":{"version":"v2"}})");
    }
    EXPECT_THAT(request.url, testing::EndsWith("/apis/example.com/v2"));
    return FakeTransport::Reply(
        200, R"({"resources":[{"name":"widgets/status"},{"name":"widgets","namespaced":false}]})");
  });
  const auto session = api.Open();
  EXPECT_EQ(FindResource(**session, "widgets.example.com").value(),
            (Resource{"example.com", "v2", "widgets", false}));
  EXPECT_EQ(FindResource(**session, "gadgets.example.com").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(FindResource(**session, "").error().code, ErrorCode::kInvalidArgument);
}

TEST(Client, SaysWhatMetricsNeed) {
  FakeApi api([](const Request&) { return FakeTransport::Reply(403, "forbidden"); });
  const auto session = api.Open();
  const Result<std::string> metrics = GetMetrics(**session, "https://10.0.0.1:6443");
  EXPECT_EQ(metrics.error().code, ErrorCode::kDenied);
  EXPECT_THAT(Describe(metrics.error()), HasSubstr("nonResourceURLs"));
}

}  // namespace
}  // namespace fuin::k8s
