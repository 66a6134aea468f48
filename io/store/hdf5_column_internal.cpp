// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/core/parallel.h"
#include "io/store/hdf5_internal.h"

namespace fcscreen::io::store {
namespace {

constexpr unsigned kDeflateLevel = 1;  // as for results (hdf5_internal.cpp)
constexpr std::size_t kMaxCompactRows = 256;

hid_t file_type(ColumnType type) {
  switch (type) {
    case ColumnType::Float: return H5T_IEEE_F32LE;
    case ColumnType::Double: return H5T_IEEE_F64LE;
    case ColumnType::Integer8: return H5T_STD_U8LE;
    case ColumnType::Integer16: return H5T_STD_U16LE;
    case ColumnType::Integer32: return H5T_STD_U32LE;
    default: return H5T_STD_U64LE;
  }
}

}  // namespace

Column Group::create_column(const std::string& name, ColumnType type, std::size_t n_events) {
  const hsize_t rows = n_events;
  const Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
  const Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  const Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_obj_track_times(list.id(), false);
  if (n_events <= kMaxCompactRows) {
    H5Pset_layout(list.id(), H5D_COMPACT);
  } else {
    const hsize_t chunk = std::min(n_events, kBlockEvents);
    H5Pset_chunk(list.id(), 1, &chunk);
    H5Pset_shuffle(list.id());
    H5Pset_deflate(list.id(), kDeflateLevel);
    H5Pset_fletcher32(list.id());
    H5Pset_chunk_cache(access.id(), 1, 0, 1);  // chunks are written whole: nothing to keep of each of many columns
  }
  Handle data(
      good() ? H5Dcreate2(object_.id(), name.c_str(), file_type(type), space.id(), H5P_DEFAULT, list.id(), access.id())
             : H5I_INVALID_HID,
      H5Dclose);
  if (!data.valid()) fail("cannot hold the data set " + name);
  return Column(std::move(data), path_ + "/" + name, *session_);
}

void Column::write_rows(std::size_t first, std::size_t n, hid_t type, const void* values) {
  if (!good() || n == 0) return;
  const hsize_t start = first, count = n;
  const Handle memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Handle space(H5Dget_space(object_.id()), H5Sclose);
  const bool written = H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &count, nullptr) >= 0 &&
                       H5Dwrite(object_.id(), type, memory.id(), space.id(), H5P_DEFAULT, values) >= 0;
  if (!written) fail("cannot hold its values");
}

void Column::write(std::size_t first, std::span<const float> values) {
  write_rows(first, values.size(), H5T_NATIVE_FLOAT, values.data());
}

void Column::write(std::size_t first, std::span<const double> values) {
  write_rows(first, values.size(), H5T_NATIVE_DOUBLE, values.data());
}

void Column::write(std::size_t first, std::span<const std::uint64_t> values) {
  write_rows(first, values.size(), H5T_NATIVE_UINT64, values.data());
}

}  // namespace fcscreen::io::store
