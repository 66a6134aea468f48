// SPDX-License-Identifier: Apache-2.0
#include "engine/deidentify/key.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fcscreen::engine {
namespace {

tl::unexpected<Error> unusable(const char* code, const std::string& why, const std::string& file,
                               const std::string& next) {
  return fail(ErrorKind::Usage, code, why, file, {}, next);
}

constexpr const char* kHowToMake = "Make one with: (umask 077; openssl rand -hex 32 > KEYFILE), and keep it safe.";

}  // namespace

Result<DeidentifyKey> DeidentifyKey::load(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    return unusable("DEI-01", std::string("the key cannot be read: ") + std::strerror(errno) + ".", file.string(),
                    kHowToMake);
  }
  struct stat s {};
  const bool regular = ::fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
  const bool ours = s.st_uid == ::geteuid();
  const bool closed = (s.st_mode & 0177U) == 0 && (s.st_mode & 07000U) == 0;
  std::string bytes(kLongestKeyBytes + 1, '\0');
  std::size_t got = 0;
  while (regular && ours && closed && got < bytes.size()) {
    const ssize_t n = ::read(fd, bytes.data() + got, bytes.size() - got);
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  ::close(fd);
  DeidentifyKey key(std::move(bytes));  // wipes what was read, whatever comes
  if (!regular) return unusable("DEI-01", "the key is no regular file.", file.string(), kHowToMake);
  if (!ours || !closed) {
    return unusable("DEI-02",
                    ours ? "others than its owner have rights to the key." : "the key belongs to another user.",
                    file.string(), "Give it to the user who runs this, with: chmod 600 KEYFILE.");
  }
  if (got > kLongestKeyBytes) return unusable("DEI-01", "the key is too long.", file.string(), kHowToMake);
  if (got > 0 && key.bytes_[got - 1] == '\n') --got;
  if (got > 0 && key.bytes_[got - 1] == '\r') --got;
  key.bytes_.resize(got);
  if (got < kShortestKeyBytes) {
    return unusable("DEI-01", "the key has fewer than " + std::to_string(kShortestKeyBytes) + " bytes.", file.string(),
                    kHowToMake);
  }
  return key;
}

DeidentifyKey::~DeidentifyKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::array<unsigned char, 32> DeidentifyKey::hmac(std::string_view purpose, std::string_view text) const {
  std::string message(purpose);
  message += '\0';
  message += text;
  std::array<unsigned char, 32> out{};
  unsigned length = 0;
  const auto* done =
      ::HMAC(EVP_sha256(), bytes_.data(), static_cast<int>(bytes_.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), out.data(), &length);
  FCS_ASSERT(done != nullptr && length == out.size());
  return out;
}

}  // namespace fcscreen::engine
