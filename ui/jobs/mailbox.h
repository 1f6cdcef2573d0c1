// Messages from one thread to another, in order.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace transmla::ui {

// Shared by its threads; any may call.
template <class Message>
class Mailbox {
 public:
  void push(Message message) {
    const std::scoped_lock lock(mutex_);
    messages_.push_back(std::move(message));
  }
  std::optional<Message> take() {
    const std::scoped_lock lock(mutex_);
    if (messages_.empty()) return std::nullopt;
    std::optional<Message> message(std::move(messages_.front()));
    messages_.pop_front();
    return message;
  }

 private:
  std::mutex mutex_;
  std::deque<Message> messages_;
};

}  // namespace transmla::ui
