// A gRPC server for tests: answers each call as the test says, on a free loopback port.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fuin::rpc {

struct ScriptedCall {
  std::string method, request, token;
};

struct ScriptedAnswer {
  grpc::Status status;
  std::string reply;
  bool hangs = false;
};

class ScriptedServer final : public grpc::CallbackGenericService {
 public:
  using Script = std::function<ScriptedAnswer(const ScriptedCall&)>;

  explicit ScriptedServer(Script script, const std::string& address = "127.0.0.1:0")
      : script_(std::move(script)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedServer() override { Stop(); }

  void Stop() {
    if (server_ != nullptr) {
      server_->Shutdown(gpr_time_0(GPR_CLOCK_MONOTONIC));
      server_->Wait();
      server_.reset();
    }
  }
  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* ctx) override {
    return new Reactor(*this, *ctx);
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(ScriptedServer& server, grpc::GenericCallbackServerContext& context)
        : server_(server), context_(context) {
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) {
        Finish(grpc::Status::CANCELLED);
        return;
      }
      ScriptedCall call;
      call.method = context_.method();
      const auto token = context_.client_metadata().find("token");
      if (token != context_.client_metadata().end()) {
        call.token = std::string(token->second.data(), token->second.size());
      }
      std::vector<grpc::Slice> slices;
      (void)request_.Dump(&slices);
      for (const grpc::Slice& slice : slices) {
        call.request.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      }
      ScriptedAnswer answer = server_.script_(call);
      if (answer.hangs) {
        return;  // until the client gives up
      }
      if (!answer.status.ok()) {
        Finish(answer.status);
        return;
      }
      const grpc::Slice slice(answer.reply);
      reply_ = grpc::ByteBuffer(&slice, 1);
      StartWriteAndFinish(&reply_, {}, grpc::Status::OK);
    }
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }

   private:
    ScriptedServer& server_;
    grpc::GenericCallbackServerContext& context_;
    grpc::ByteBuffer request_, reply_;
  };

  Script script_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace fuin::rpc
