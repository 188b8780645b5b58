// A server for tests: on a free loopback port, with answers that are bytes, right or wrong.
#pragma once

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fuin::http {

class ScriptedServer {
 public:
  // Given the request's bytes, returns the bytes of the answer. "hang" as the answer sends nothing
  // and leaves the connection open; an answer that does not start with "HTTP/1.1 200" and end as
  // announced is what the test is about. The connection is closed after an answer that has
  // "Connection: close", and by "close" at once.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit ScriptedServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    (void)bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    (void)listen(listener_, 128);
    (void)getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (int connection : connections_) {
        shutdown(connection, SHUT_RDWR);
      }
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
    for (int connection : connections_) {
      close(connection);
    }
  }

  std::string Url(const std::string& path = "/") const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
  }
  int port() const { return port_; }
  size_t connection_count() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return connections_.size();
  }

  static std::string Reply(int status, const std::string& body, const std::string& headers = "") {
    return fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                       headers, body);
  }

 private:
  void Accept() {
    while (true) {
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) {
        return;
      }
      const std::lock_guard<std::mutex> lock(mutex_);
      connections_.push_back(connection);
      threads_.emplace_back([this, connection] { Serve(connection); });
    }
  }

  void Serve(int connection) {
    std::string received;
    while (ReadRequest(connection, received)) {
      const std::string answer = answer_(received);
      received.clear();
      if (answer == "hang") {
        continue;
      }
      if (answer != "close" && !Write(connection, answer)) {
        return;
      }
      if (answer == "close" || answer.find("Connection: close") != std::string::npos) {
        shutdown(connection, SHUT_RDWR);
        return;
      }
    }
  }

  static bool ReadRequest(int connection, std::string& received) {
    char buffer[4096];
    while (true) {
      const size_t end = received.find("\r\n\r\n");
      if (end != std::string::npos && received.size() >= end + 4 + ContentLength(received)) {
        return true;
      }
      const ssize_t count = recv(connection, buffer, sizeof(buffer), 0);
      if (count <= 0) {
        return false;
      }
      received.append(buffer, static_cast<size_t>(count));
    }
  }

  static size_t ContentLength(const std::string& request) {
    const size_t at = request.find("Content-Length: ");
    return at == std::string::npos
               ? 0
               : static_cast<size_t>(strtoul(request.c_str() + at + 16, nullptr, 10));
  }

  static bool Write(int connection, std::string_view answer) {
    while (!answer.empty()) {
      const ssize_t count = send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
      if (count <= 0) {
        return false;
      }
      answer.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  mutable std::mutex mutex_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
};

}  // namespace fuin::http
