// SPDX-License-Identifier: Apache-2.0
#include "engine/reference/store.h"

#include <algorithm>

#include "engine/core/content_hash.h"
#include "engine/core/whole_file.h"
#include "engine/screen/reference_library.h"
#include "io/text/reference_toml.h"

namespace fcscreen::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigestDigits = 12;

Result<result::MaturationReference> read_reference(const fs::path& path) {
  const auto text = read_whole_file(path);
  if (!text) return fail(text.error());
  auto reference = io::text::parse_reference(*text, path.string());
  if (!reference) return fail(reference.error());
  if (!is_sealed(*reference)) {
    return fail(ErrorKind::Usage, "REF-17", "was changed after it was built: its digest does not fit its content.",
                path.string(), {}, "Build it again with fcscreen reference build.");
  }
  return reference;
}

}  // namespace

result::MaturationReference sealed(result::MaturationReference reference) {
  reference.id = reference_name(reference.id);
  reference.id += "@" + sha256(io::text::to_toml(reference)).substr(0, kDigestDigits);
  return reference;
}

std::string reference_name(const std::string& id) { return id.substr(0, id.find('@')); }

bool is_sealed(const result::MaturationReference& reference) { return sealed(reference).id == reference.id; }

fs::path stored_path(const fs::path& folder, const std::string& name) { return folder / (name + ".toml"); }

Result<result::MaturationReference> open_reference(const std::string& name_or_file, const fs::path& folder) {
  const bool is_file = name_or_file.find('/') != std::string::npos || fs::path(name_or_file).extension() == ".toml";
  const fs::path path = is_file ? fs::path(name_or_file) : stored_path(folder, reference_name(name_or_file));
  std::error_code ec;
  if (!fs::exists(path, ec)) {
    std::string known;
    for (const auto& shipped : compiled_references()) known += (known.empty() ? "" : ", ") + shipped.id;
    for (const auto& stored : stored_references(folder)) known += ", " + stored.path.stem().string();
    return fail(ErrorKind::Usage, "REF-16", "there is no maturation reference \"" + name_or_file + "\".", {}, {},
                "Known: " + known +
                    "; a file is given with its folder or as NAME.toml, --references DIR chooses where "
                    "names are looked for.");
  }
  auto reference = read_reference(path);
  const bool digest_given = !is_file && name_or_file.find('@') != std::string::npos;
  if (reference && digest_given && reference->id != name_or_file) {
    return fail(ErrorKind::Usage, "REF-16",
                "the reference kept under this name is " + reference->id + ", not " + name_or_file + ".", path.string(),
                {}, "Give the name alone to use it.");
  }
  return reference;
}

std::vector<StoredReference> stored_references(const fs::path& folder) {
  std::error_code ec;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->path().extension() == ".toml") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<StoredReference> out;
  for (const fs::path& file : files) out.push_back({file, read_reference(file)});
  return out;
}

}  // namespace fcscreen::engine
