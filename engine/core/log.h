// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace fcscreen {

enum class LogLevel { Error, Warning, Info, Debug };

/// Where a library reports what it is doing; it never prints. An empty sink drops everything.
using LogSink = std::function<void(LogLevel, std::string_view)>;

/// How far a long step has come: fraction in [0, 1] and what is being done. May be called from one thread only.
using ProgressSink = std::function<void(double fraction, std::string_view what)>;

}  // namespace fcscreen
