// The AWS endpoints that fuin scan calls, for a benchmark: 17 Regions of 20 clusters, each with a
// key of its own, every answer LATENCY_MS after its request. One epoll thread; since the delay is
// always the same, waiting answers form a queue. Prints its port.
// Usage: stand_in LATENCY_MS

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr const char* kRegions[] = {
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1",   "eu-central-1",   "eu-north-1", "eu-west-1",
    "eu-west-2",      "eu-west-3",      "sa-east-1",      "us-east-1",  "us-east-2",
    "us-west-1",      "us-west-2"};
constexpr int kClustersPerRegion = 20;
constexpr std::string_view kAccount = "123456789012";

struct Waiting {
  SteadyClock::time_point due;
  int connection;
  std::string answer;
};

std::string KeyArn(const std::string& region, int cluster) {
  char id[64];
  std::snprintf(id, sizeof(id), "00000000-0000-0000-0000-%012d", cluster);
  return "arn:aws:kms:" + region + ":" + std::string(kAccount) + ":key/" + id;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Credential=KEY/DATE/REGION/SERVICE/aws4_request
std::string RegionOf(std::string_view request) {
  size_t at = request.find("Credential=");
  for (int slash = 0; slash < 2 && at != std::string_view::npos; ++slash) {
    at = request.find('/', at + 1);
  }
  if (at == std::string_view::npos) {
    return "us-east-1";
  }
  return std::string(request.substr(at + 1, request.find('/', at + 1) - at - 1));
}

std::string Cluster(const std::string& region, const std::string& name) {
  const int number = std::atoi(name.c_str() + name.rfind('-') + 1);
  return "{\"cluster\":{\"name\":\"" + name + "\",\"arn\":\"arn:aws:eks:" + region + ":" +
         std::string(kAccount) + ":cluster/" + name +
         "\",\"version\":\"1.33\",\"status\":\"ACTIVE\",\"roleArn\":\"arn:aws:iam::1:role/eks\","
         "\"health\":{\"issues\":[]},\"resourcesVpcConfig\":{\"endpointPublicAccess\":false},"
         "\"tags\":{},\"encryptionConfig\":[{\"resources\":[\"secrets\"],\"provider\":{\"keyArn\":"
         "\"" +
         KeyArn(region, number) + "\"}}]}}";
}

std::string Kms(std::string_view request) {
  const size_t at = request.find("\"KeyId\":\"") + 9;
  const std::string key(request.substr(at, request.find('"', at) - at));
  if (Has(request, "TrentService.DescribeKey")) {
    return "{\"KeyMetadata\":{\"Arn\":\"" + key + "\",\"KeyId\":\"" +
           key.substr(key.rfind('/') + 1) +
           "\",\"KeyState\":\"Enabled\",\"KeyUsage\":\"ENCRYPT_DECRYPT\",\"KeySpec\":"
           "\"SYMMETRIC_DEFAULT\",\"Origin\":\"AWS_KMS\",\"KeyManager\":\"CUSTOMER\"}}";
  }
  if (Has(request, "TrentService.ListGrants")) {
    return "{\"Grants\":[{\"GranteePrincipal\":\"arn:aws:iam::1:role/eks\",\"Operations\":"
           "[\"Encrypt\",\"Decrypt\"]}],\"Truncated\":false}";
  }
  if (Has(request, "TrentService.GetKeyPolicy")) {
    return "{\"Policy\":\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":"
           "\\\"Allow\\\",\\\"Principal\\\":{\\\"AWS\\\":\\\"arn:aws:iam::123456789012:root\\\"},"
           "\\\"Action\\\":\\\"kms:*\\\",\\\"Resource\\\":\\\"*\\\"}]}\"}";
  }
  if (Has(request, "TrentService.GetKeyRotationStatus")) {
    return "{\"KeyRotationEnabled\":true}";
  }
  if (Has(request, "TrentService.ListAliases")) {
    return "{\"Aliases\":[{\"AliasName\":\"alias/eks\"}],\"Truncated\":false}";
  }
  return "{\"KeyId\":\"" + key + "\",\"KeyLastUsage\":{\"Operation\":\"Decrypt\",\"Timestamp\":1}}";
}

std::string BodyFor(std::string_view request) {
  const std::string region = RegionOf(request);
  if (request.starts_with("GET /clusters?")) {
    std::string names;
    for (int i = 0; i < kClustersPerRegion; ++i) {
      names += (i == 0 ? "\"c-" : ",\"c-") + std::to_string(i) + "\"";
    }
    return "{\"clusters\":[" + names + "]}";
  }
  if (request.starts_with("GET /clusters/")) {
    return Cluster(region, std::string(request.substr(14, request.find(' ', 14) - 14)));
  }
  if (Has(request, "TrentService.")) {
    return Kms(request);
  }
  if (Has(request, "Action=DescribeRegions")) {
    std::string items;
    for (const char* name : kRegions) {
      items += std::string("<item><regionName>") + name + "</regionName></item>";
    }
    return "<DescribeRegionsResponse><regionInfo>" + items +
           "</regionInfo></DescribeRegionsResponse>";
  }
  return "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/u"
         "</Arn><Account>123456789012</Account></GetCallerIdentityResult>"
         "</GetCallerIdentityResponse>";
}

// The size of the first request in `received`, or 0 while it is not whole.
size_t RequestSize(std::string_view received) {
  const size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return 0;
  }
  const size_t length = received.find("Content-Length: ");
  const size_t body = length < end ? std::strtoul(received.data() + length + 16, nullptr, 10) : 0;
  return received.size() >= end + 4 + body ? end + 4 + body : 0;
}

class StandIn {
 public:
  explicit StandIn(int latency_ms) : latency_(latency_ms), epoll_(epoll_create1(0)) {}

  void Run() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(listener, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener, 1024);
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    Watch(listener);
    while (true) {
      epoll_event events[256];
      const int count = epoll_wait(epoll_, events, 256, PauseMs());
      for (int i = 0; i < count; ++i) {
        const int ready = events[i].data.fd;
        ready == listener ? Accept(listener) : Read(ready);
      }
      Answer();
    }
  }

 private:
  void Watch(int descriptor) {
    epoll_event event = {};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
  }

  int PauseMs() const {
    if (queue_.empty()) {
      return 1000;
    }
    const auto left = queue_.front().due - SteadyClock::now();
    return std::max<int>(
        0,
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(left).count() + 1));
  }

  void Accept(int listener) {
    int connection = 0;
    while ((connection = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
      const int on = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      Watch(connection);
    }
  }

  void Read(int connection) {
    char buffer[16384];
    const ssize_t count = recv(connection, buffer, sizeof(buffer), 0);
    if (count <= 0) {
      received_.erase(connection);
      close(connection);
      return;
    }
    std::string& received = received_[connection];
    received.append(buffer, static_cast<size_t>(count));
    for (size_t size = RequestSize(received); size > 0; size = RequestSize(received)) {
      const std::string body = BodyFor(std::string_view(received).substr(0, size));
      queue_.push_back({SteadyClock::now() + std::chrono::milliseconds(latency_), connection,
                        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + body});
      received.erase(0, size);
    }
  }

  void Answer() {
    const SteadyClock::time_point now = SteadyClock::now();
    while (!queue_.empty() && queue_.front().due <= now) {
      const Waiting& next = queue_.front();
      if (send(next.connection, next.answer.data(), next.answer.size(), MSG_NOSIGNAL) < 0) {
        close(next.connection);
      }
      queue_.pop_front();
    }
  }

  const int latency_;
  const int epoll_;
  std::map<int, std::string> received_;
  std::deque<Waiting> queue_;
};

}  // namespace

int main(int argc, char** argv) {
  StandIn(argc > 1 ? std::atoi(argv[1]) : 40).Run();
  return 0;
}
