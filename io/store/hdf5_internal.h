// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

// HDF5's C API behind values that close themselves. Nothing here prints; the first fault is kept in Session::fault.
namespace fcscreen::io::store {

/// An HDF5 identifier and the function that closes it.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close closer) : id_(id), close_(closer) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  [[nodiscard]] hid_t id() const { return id_; }
  [[nodiscard]] bool valid() const { return id_ >= 0; }
  /// Close now; false where HDF5 reports a fault, such as a full disk.
  [[nodiscard]] bool close() { return close_(std::exchange(id_, H5I_INVALID_HID)) >= 0; }

 private:
  hid_t id_;
  Close close_;
};

/// Switch HDF5's printing of its error stack off while it lives.
class QuietHdf5 {
 public:
  QuietHdf5();
  ~QuietHdf5();
  QuietHdf5(const QuietHdf5&) = delete;
  QuietHdf5& operator=(const QuietHdf5&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// Type of fixed-length UTF-8 text, padded with zero bytes; at least 1 byte.
[[nodiscard]] Handle text_type(std::size_t bytes);
/// Bytes per element where the type is fixed-length text, else 0.
[[nodiscard]] std::size_t text_bytes(hid_t type);
/// Text without its trailing zero bytes.
[[nodiscard]] std::string without_padding(std::string text);

/// What all groups of one open file share.
struct Session {
  std::string fault;             ///< first fault, empty while all is well
  std::uint64_t file_bytes = 0;  ///< reading: real size of the file
};

/// A group and what is in it. After a fault every call does nothing and returns an empty value.
class Group {
 public:
  /// The root group of an open file.
  Group(hid_t file, Session& session);

  [[nodiscard]] Group create(const std::string& name);
  [[nodiscard]] Group open(const std::string& name);
  [[nodiscard]] bool good() const { return session_->fault.empty(); }
  void fail(const std::string& what);

  // Attributes.
  void put_text(const char* name, const std::string& value);
  void put_count(const char* name, std::uint64_t value);
  void put_number(const char* name, double value);
  [[nodiscard]] std::string text(const char* name);
  [[nodiscard]] std::uint64_t count(const char* name);
  [[nodiscard]] double number(const char* name);

  // Data sets. T is double, float, std::uint64_t, std::uint8_t or std::int32_t; little-endian in the file; small ones
  // in the object header, others chunked, shuffled, deflated and checksummed.
  template <class T>
  void put(const char* name, std::span<const T> values, std::size_t row_length = 1);
  template <class T>
  [[nodiscard]] std::vector<T> get(const char* name);
  /// Values of a data set that must hold exactly n.
  template <class T>
  [[nodiscard]] std::vector<T> get(const char* name, std::size_t n);
  void put_texts(const char* name, const std::vector<std::string>& texts);
  [[nodiscard]] std::vector<std::string> texts(const char* name);
  /// One long text, with its SHA-256 in the attribute `name`_sha256.
  void put_document(const char* name, const std::string& document);
  [[nodiscard]] std::string document(const char* name);

 private:
  Group(Handle group, std::string path, Session& session);
  void put_attribute(const char* name, hid_t type, const void* value);
  bool get_attribute(const char* name, hid_t type, void* value);
  void put_data(const char* name, hid_t type, const void* values, std::size_t n, std::size_t row_length);
  Handle open_data(const char* name, hid_t type, std::size_t& n);
  bool is_hard_link(const char* name);

  Handle group_;
  std::string path_;
  Session* session_;
};

}  // namespace fcscreen::io::store
