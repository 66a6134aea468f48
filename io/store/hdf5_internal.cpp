// SPDX-License-Identifier: Apache-2.0
#include "io/store/hdf5_internal.h"

#include <hdf5_hl.h>

#include <algorithm>

#include "engine/core/content_hash.h"

namespace fcscreen::io::store {
namespace {

/// Rows per chunk: two numbers of 8 bytes in each are half of HDF5's default chunk cache of 1 MiB.
constexpr hsize_t kChunkRows = 32768;
/// Level 6 took 2.7 times as long for 4 % less (1,000,000 random events, masks and values).
constexpr unsigned kDeflateLevel = 1;
/// Deflate cannot shrink below 1 : 1032 (RFC 1951); anything a file claims beyond that is not in it.
constexpr std::uint64_t kMaxDeflateRatio = 1032;
/// Data up to this size stand in the object header, which has a checksum.
constexpr std::size_t kMaxCompactBytes = 4096;

template <class T>
struct TypeOf;
template <>
struct TypeOf<double> {
  static hid_t file() { return H5T_IEEE_F64LE; }
  static hid_t memory() { return H5T_NATIVE_DOUBLE; }
};
template <>
struct TypeOf<float> {
  static hid_t file() { return H5T_IEEE_F32LE; }
  static hid_t memory() { return H5T_NATIVE_FLOAT; }
};
template <>
struct TypeOf<std::uint64_t> {
  static hid_t file() { return H5T_STD_U64LE; }
  static hid_t memory() { return H5T_NATIVE_UINT64; }
};
template <>
struct TypeOf<std::uint8_t> {
  static hid_t file() { return H5T_STD_U8LE; }
  static hid_t memory() { return H5T_NATIVE_UINT8; }
};
template <>
struct TypeOf<std::int32_t> {
  static hid_t file() { return H5T_STD_I32LE; }
  static hid_t memory() { return H5T_NATIVE_INT32; }
};

Handle untimed(hid_t list_class) {
  Handle list(H5Pcreate(list_class), H5Pclose);
  H5Pset_obj_track_times(list.id(), false);
  return list;
}

/// Storage this room writes: inside the file, numbers in small chunks through its own three filters or contiguous, and
/// as many bytes as could hold `bytes` of data.
bool is_plain_storage(hid_t data, bool text, std::uint64_t bytes, std::uint64_t file_bytes) {
  const Handle list(H5Dget_create_plist(data), H5Pclose);
  const H5D_layout_t layout = H5Pget_layout(list.id());
  const std::uint64_t stored = std::min<std::uint64_t>(H5Dget_storage_size(data), file_bytes);
  if (layout == H5D_CHUNKED) {
    hsize_t chunk[2] = {1, 1};
    const int rank = H5Pget_chunk(list.id(), 2, chunk);
    if (text || rank < 1 || rank > 2 || chunk[0] > kChunkRows || chunk[1] > 2) return false;
    if (bytes / kMaxDeflateRatio > stored) return false;
  } else if ((layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) || bytes > stored) {
    return false;
  }
  if (H5Pget_external_count(list.id()) != 0) return false;
  const int n_filters = H5Pget_nfilters(list.id());
  for (int i = 0; i < n_filters; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t n_values = 0;
    const auto filter =
        H5Pget_filter2(list.id(), static_cast<unsigned>(i), &flags, &n_values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32) return false;
  }
  return n_filters >= 0;
}

}  // namespace

QuietHdf5::QuietHdf5() {
  // A damaged file can leave HDF5 with objects it cannot close, about which its exit handler would print.
  [[maybe_unused]] static const herr_t no_exit_handler = H5dont_atexit();
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

QuietHdf5::~QuietHdf5() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

Node::Node(Handle object, std::string path, Session& session)
    : object_(std::move(object)), path_(std::move(path)), session_(&session) {}

void Node::fail(const std::string& what) {
  if (good()) session_->fault = (path_.empty() ? "/" : path_) + " " + what;
}

std::mutex& hdf5_mutex() {
  static std::mutex mutex;
  return mutex;
}

Handle access_list() {
  Handle list(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_libver_bounds(list.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
  H5Pset_file_locking(list.id(), false, true);
  H5Pset_fclose_degree(list.id(), H5F_CLOSE_STRONG);
  return list;
}

Handle create_file(const std::filesystem::path& path) {
  const Handle access = access_list();
  const Handle create = untimed(H5P_FILE_CREATE);
  return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, create.id(), access.id()), H5Fclose};
}

Handle open_image(std::string_view bytes) {
  // Neither copied nor written to: the image is opened for reading and stays its owner's.
  constexpr unsigned kFlags = H5LT_FILE_IMAGE_DONT_COPY | H5LT_FILE_IMAGE_DONT_RELEASE;
  return {H5LTopen_file_image(const_cast<char*>(bytes.data()), bytes.size(), kFlags), H5Fclose};
}

Group::Group(hid_t file, Session& session) : Node({H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose}, {}, session) {
  if (!object_.valid()) fail("cannot be opened");
}

Group Group::create(const std::string& name) {
  const Handle list = untimed(H5P_GROUP_CREATE);
  Handle child(good() ? H5Gcreate2(object_.id(), name.c_str(), H5P_DEFAULT, list.id(), H5P_DEFAULT) : H5I_INVALID_HID,
               H5Gclose);
  if (!child.valid()) fail("cannot hold a group " + name);
  return Group(std::move(child), path_ + "/" + name, *session_);
}

bool Group::is_hard_link(const char* name) {
  H5L_info_t info;
  return good() && H5Lget_info(object_.id(), name, &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_HARD;
}

Group Group::open(const std::string& name) {
  Handle child(is_hard_link(name.c_str()) ? H5Gopen2(object_.id(), name.c_str(), H5P_DEFAULT) : H5I_INVALID_HID,
               H5Gclose);
  if (!child.valid()) fail("has no group " + name);
  return Group(std::move(child), path_ + "/" + name, *session_);
}

void Group::put_data(const char* name, hid_t type, const void* values, std::size_t n, std::size_t row_length) {
  if (!good()) return;
  const hsize_t rows = row_length == 0 ? 0 : n / row_length;
  const int rank = row_length == 1 ? 1 : 2;
  const hsize_t dims[2] = {rows, row_length};
  const hsize_t chunk[2] = {std::min<hsize_t>(rows, kChunkRows), row_length};
  const Handle space(H5Screate_simple(rank, dims, nullptr), H5Sclose);
  const Handle list = untimed(H5P_DATASET_CREATE);
  if (n * H5Tget_size(type) <= kMaxCompactBytes) {
    H5Pset_layout(list.id(), H5D_COMPACT);
  } else if (text_bytes(type) == 0) {
    H5Pset_chunk(list.id(), rank, chunk);
    H5Pset_shuffle(list.id());
    H5Pset_deflate(list.id(), kDeflateLevel);
    H5Pset_fletcher32(list.id());
  }
  const Handle data(H5Dcreate2(object_.id(), name, type, space.id(), H5P_DEFAULT, list.id(), H5P_DEFAULT), H5Dclose);
  const bool written =
      data.valid() && (rows == 0 || H5Dwrite(data.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
  if (!written) fail(std::string("cannot hold the data set ") + name);
}

Handle Group::open_data(const char* name, hid_t type, std::size_t& n) {
  n = 0;
  Handle data(is_hard_link(name) ? H5Dopen2(object_.id(), name, H5P_DEFAULT) : H5I_INVALID_HID, H5Dclose);
  const Handle found(data.valid() ? H5Dget_type(data.id()) : H5I_INVALID_HID, H5Tclose);
  const Handle space(data.valid() ? H5Dget_space(data.id()) : H5I_INVALID_HID, H5Sclose);
  const bool text = type == H5T_STRING;
  const bool typed = found.valid() && (text ? text_bytes(found.id()) > 0 : H5Tequal(found.id(), type) > 0);
  if (!typed || !space.valid() || H5Sget_simple_extent_ndims(space.id()) > 2) {
    fail(std::string("has no proper data set ") + name);
    return Handle(H5I_INVALID_HID, H5Dclose);
  }
  const std::uint64_t element_bytes = H5Tget_size(found.id());
  const hssize_t points = H5Sget_simple_extent_npoints(space.id());
  const bool countable = points >= 0 && static_cast<std::uint64_t>(points) <= UINT64_MAX / element_bytes;
  if (!countable ||
      !is_plain_storage(data.id(), text, static_cast<std::uint64_t>(points) * element_bytes, session_->file_bytes)) {
    fail(std::string("is stored in another way than fcscreen does, or claims more than it holds: ") + name);
    return Handle(H5I_INVALID_HID, H5Dclose);
  }
  n = static_cast<std::size_t>(points);
  return data;
}

template <class T>
void Group::put(const char* name, std::span<const T> values, std::size_t row_length) {
  put_data(name, TypeOf<T>::file(), values.data(), values.size(), row_length);
}

template <class T>
std::vector<T> Group::get(const char* name) {
  std::size_t n = 0;
  const Handle data = open_data(name, TypeOf<T>::file(), n);
  if (!data.valid()) return {};
  std::vector<T> values(n);
  if (n > 0 && H5Dread(data.id(), TypeOf<T>::memory(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
    fail(std::string("holds damaged data: ") + name);
    return {};
  }
  return values;
}

template <class T>
std::vector<T> Group::get(const char* name, std::size_t n) {
  auto values = get<T>(name);
  if (good() && values.size() != n) fail(std::string("does not hold the right number of values: ") + name);
  return good() ? std::move(values) : std::vector<T>();
}

template void Group::put<double>(const char*, std::span<const double>, std::size_t);
template void Group::put<float>(const char*, std::span<const float>, std::size_t);
template void Group::put<std::uint64_t>(const char*, std::span<const std::uint64_t>, std::size_t);
template void Group::put<std::uint8_t>(const char*, std::span<const std::uint8_t>, std::size_t);
template void Group::put<std::int32_t>(const char*, std::span<const std::int32_t>, std::size_t);
template std::vector<double> Group::get<double>(const char*);
template std::vector<float> Group::get<float>(const char*);
template std::vector<std::uint64_t> Group::get<std::uint64_t>(const char*);
template std::vector<std::uint8_t> Group::get<std::uint8_t>(const char*);
template std::vector<std::int32_t> Group::get<std::int32_t>(const char*);
template std::vector<double> Group::get<double>(const char*, std::size_t);
template std::vector<float> Group::get<float>(const char*, std::size_t);
template std::vector<std::uint64_t> Group::get<std::uint64_t>(const char*, std::size_t);
template std::vector<std::uint8_t> Group::get<std::uint8_t>(const char*, std::size_t);
template std::vector<std::int32_t> Group::get<std::int32_t>(const char*, std::size_t);

void Group::put_texts(const char* name, const std::vector<std::string>& texts) {
  std::size_t longest = 1;
  for (const auto& text : texts) longest = std::max(longest, text.size());
  std::string padded;
  for (const auto& text : texts) (padded += text).append(longest - text.size(), '\0');
  const Handle type = text_type(longest);
  put_data(name, type.id(), padded.data(), texts.size(), 1);
}

std::vector<std::string> Group::texts(const char* name) {
  std::size_t n = 0;
  const Handle data = open_data(name, H5T_STRING, n);
  if (!data.valid() || n == 0) return {};
  const Handle found(H5Dget_type(data.id()), H5Tclose);
  const std::size_t bytes = H5Tget_size(found.id());
  std::string padded(n * bytes, '\0');  // no more than the file stores
  const Handle type = text_type(bytes);
  if (H5Dread(data.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, padded.data()) < 0) {
    fail(std::string("holds damaged data: ") + name);
    return {};
  }
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < n; ++i) texts.push_back(without_padding(padded.substr(i * bytes, bytes)));
  return texts;
}

void Group::put_document(const char* name, const std::string& document) {
  put_texts(name, {document});
  put_text((std::string(name) + "_sha256").c_str(), sha256(std::string_view(document)));
}

std::string Group::document(const char* name) {
  auto one = texts(name);
  if (good() &&
      (one.size() != 1 || sha256(std::string_view(one.front())) != text((std::string(name) + "_sha256").c_str()))) {
    fail(std::string("holds damaged data: ") + name);
  }
  return good() ? std::move(one.front()) : std::string();
}

}  // namespace fcscreen::io::store
