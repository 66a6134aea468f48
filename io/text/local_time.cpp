// SPDX-License-Identifier: Apache-2.0
#include "io/text/local_time.h"

#include <glib.h>

#include <memory>

namespace fcscreen::io::text {
namespace {

struct Release {
  void operator()(GTimeZone* zone) const { g_time_zone_unref(zone); }
  void operator()(GDateTime* time) const { g_date_time_unref(time); }
};
using Zone = std::unique_ptr<GTimeZone, Release>;
using Moment = std::unique_ptr<GDateTime, Release>;

// GLib also takes offsets and files of the computer; only names of the zone database are meant here.
Zone zone_of(const std::string& name) {
  const bool is_name = name == "UTC" || name.find('/') != std::string::npos;
  if (!is_name || name.front() == '/' || name.find("..") != std::string::npos) return nullptr;
  return Zone(g_time_zone_new_identifier(name.c_str()));
}

}  // namespace

bool is_time_zone(const std::string& name) { return zone_of(name) != nullptr; }

std::string local_time(const std::string& utc, const std::string& zone) {
  const Zone there = zone_of(zone);
  if (!there) return {};
  const Moment moment(g_date_time_new_from_iso8601(utc.c_str(), nullptr));
  if (!moment) return {};
  const Moment local(g_date_time_to_timezone(moment.get(), there.get()));
  if (!local) return {};
  const std::unique_ptr<char, decltype(&g_free)> text(g_date_time_format(local.get(), "%Y-%m-%d %H:%M:%S %:z"),
                                                      &g_free);
  return text ? text.get() : "";
}

}  // namespace fcscreen::io::text
