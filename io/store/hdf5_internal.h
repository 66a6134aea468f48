// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
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

/// HDF5 as Debian builds it is not thread-safe: hold this while using it.
[[nodiscard]] std::mutex& hdf5_mutex();

/// File access without locks (network folders refuse them; files are renamed into place whole) and in the format of
/// HDF5 1.10: object headers with checksums, no index for data of one chunk.
[[nodiscard]] Handle access_list();

/// A new, empty file without times in it.
[[nodiscard]] Handle create_file(const std::filesystem::path& path);

/// A file that is in memory already, for reading.
[[nodiscard]] Handle open_image(std::string_view bytes);

/// An object in a file and its attributes. After a fault every call does nothing and returns an empty value.
class Node {
 public:
  [[nodiscard]] bool good() const { return session_->fault.empty(); }
  void fail(const std::string& what);

  void put_text(const char* name, const std::string& value);
  /// The same of any length, which HDF5 keeps outside the object header.
  void put_long_text(const char* name, const std::string& value);
  void put_count(const char* name, std::uint64_t value);
  void put_number(const char* name, double value);
  [[nodiscard]] std::string text(const char* name);
  [[nodiscard]] std::uint64_t count(const char* name);
  [[nodiscard]] double number(const char* name);

 protected:
  Node(Handle object, std::string path, Session& session);
  void put_attribute(const char* name, hid_t type, const void* value);
  bool get_attribute(const char* name, hid_t type, void* value);

  Handle object_;
  std::string path_;
  Session* session_;
};

/// How the values of a column are stored.
enum class ColumnType { Float, Double, Integer8, Integer16, Integer32, Integer64 };

/// A data set of one number per event that is written a block at a time.
class Column : public Node {
 public:
  // Write rows [first, first + values.size()); HDF5 converts to the stored type.
  void write(std::size_t first, std::span<const float> values);
  void write(std::size_t first, std::span<const double> values);
  void write(std::size_t first, std::span<const std::uint64_t> values);

 private:
  friend class Group;
  using Node::Node;
  void write_rows(std::size_t first, std::size_t n, hid_t type, const void* values);
};

/// A group and what is in it.
class Group : public Node {
 public:
  /// The root group of an open file.
  Group(hid_t file, Session& session);

  [[nodiscard]] Group create(const std::string& name);
  [[nodiscard]] Group open(const std::string& name);

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
  /// A column of n_events rows, to be written in blocks of at most kBlockEvents from a multiple of it on.
  [[nodiscard]] Column create_column(const std::string& name, ColumnType type, std::size_t n_events);

 private:
  using Node::Node;
  void put_data(const char* name, hid_t type, const void* values, std::size_t n, std::size_t row_length);
  Handle open_data(const char* name, hid_t type, std::size_t& n);
  bool is_hard_link(const char* name);
};

}  // namespace fcscreen::io::store
