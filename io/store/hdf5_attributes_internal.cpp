// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "io/store/hdf5_internal.h"

namespace fcscreen::io::store {
namespace {

constexpr std::size_t kMaxTextAttribute = 60000;  // an attribute shares the 64 KiB of its object header

}  // namespace

Handle text_type(std::size_t bytes) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type.id(), std::max<std::size_t>(bytes, 1));
  H5Tset_strpad(type.id(), H5T_STR_NULLPAD);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  return type;
}

std::size_t text_bytes(hid_t type) {
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 ? H5Tget_size(type) : 0;
}

std::string without_padding(std::string text) {
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

void Node::put_attribute(const char* name, hid_t type, const void* value) {
  if (!good()) return;
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(object_.id(), name, type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (!attribute.valid() || H5Awrite(attribute.id(), type, value) < 0) {
    fail(std::string("cannot hold the attribute ") + name);
  }
}

void Node::put_text(const char* name, const std::string& value) {
  if (value.size() > kMaxTextAttribute) return fail(std::string("text too long: ") + name);
  put_long_text(name, value);
}

void Node::put_long_text(const char* name, const std::string& value) {
  const Handle type = text_type(value.size());
  put_attribute(name, type.id(), value.empty() ? "" : value.data());
}

void Node::put_count(const char* name, std::uint64_t value) { put_attribute(name, H5T_STD_U64LE, &value); }
void Node::put_number(const char* name, double value) { put_attribute(name, H5T_IEEE_F64LE, &value); }

bool Node::get_attribute(const char* name, hid_t type, void* value) {
  if (!good()) return false;
  const Handle attribute(H5Aopen(object_.id(), name, H5P_DEFAULT), H5Aclose);
  const Handle found(attribute.valid() ? H5Aget_type(attribute.id()) : H5I_INVALID_HID, H5Tclose);
  const Handle space(attribute.valid() ? H5Aget_space(attribute.id()) : H5I_INVALID_HID, H5Sclose);
  if (found.valid() && H5Tequal(found.id(), type) > 0 && H5Sget_simple_extent_npoints(space.id()) == 1 &&
      H5Aread(attribute.id(), type, value) >= 0) {
    return true;
  }
  fail(std::string("has no proper attribute ") + name);
  return false;
}

std::uint64_t Node::count(const char* name) {
  std::uint64_t value = 0;
  return get_attribute(name, H5T_STD_U64LE, &value) ? value : 0;
}

double Node::number(const char* name) {
  double value = 0;
  return get_attribute(name, H5T_IEEE_F64LE, &value) ? value : 0;
}

std::string Node::text(const char* name) {
  if (!good()) return {};
  std::size_t bytes = 0;
  {
    const Handle attribute(H5Aopen(object_.id(), name, H5P_DEFAULT), H5Aclose);
    const Handle found(attribute.valid() ? H5Aget_type(attribute.id()) : H5I_INVALID_HID, H5Tclose);
    if (found.valid()) bytes = text_bytes(found.id());
  }
  if (bytes == 0 || bytes > kMaxTextAttribute) {
    fail(std::string("has no proper attribute ") + name);
    return {};
  }
  std::string value(bytes, '\0');
  const Handle type = text_type(bytes);
  return get_attribute(name, type.id(), value.data()) ? without_padding(std::move(value)) : std::string();
}

}  // namespace fcscreen::io::store
