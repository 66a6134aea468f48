// SPDX-License-Identifier: Apache-2.0
#include <qpdf/qpdf-c.h>

#include <memory>

#include "io/report/catalog_internal.h"

namespace fcscreen::io::report {
namespace {

// libqpdf by its C interface: it throws nothing, and every compiler this builds with reads its header.
struct Cleanup {
  void operator()(qpdf_data data) const { qpdf_cleanup(&data); }
};
using Document = std::unique_ptr<std::remove_pointer_t<qpdf_data>, Cleanup>;

tl::unexpected<Error> refused(qpdf_data document) {
  qpdf_error error = qpdf_get_error(document);
  const char* why = error == nullptr ? "unknown error" : qpdf_get_error_message_detail(document, error);
  return fail(ErrorKind::Internal, "PDF-Q01", std::string("libqpdf: ") + why);
}

// The indirect file specification (ISO 32000-1, 7.11.3) of one attachment.
qpdf_oh file_specification(qpdf_data document, const Attachment& attachment) {
  const qpdf_oh stream = qpdf_oh_new_stream(document);
  const auto* bytes = reinterpret_cast<const unsigned char*>(attachment.bytes.data());
  qpdf_oh_replace_stream_data(document, stream, bytes, attachment.bytes.size(), qpdf_oh_new_null(document),
                              qpdf_oh_new_null(document));
  const qpdf_oh dictionary = qpdf_oh_get_dict(document, stream);
  qpdf_oh_replace_key(document, dictionary, "/Type", qpdf_oh_new_name(document, "/EmbeddedFile"));
  qpdf_oh_replace_key(document, dictionary, "/Subtype",
                      qpdf_oh_new_name(document, ("/" + attachment.mime_type).c_str()));
  const qpdf_oh parameters = qpdf_oh_new_dictionary(document);
  qpdf_oh_replace_key(document, parameters, "/Size",
                      qpdf_oh_new_integer(document, static_cast<long long>(attachment.bytes.size())));
  qpdf_oh_replace_key(document, dictionary, "/Params", parameters);

  const qpdf_oh files = qpdf_oh_new_dictionary(document);
  qpdf_oh_replace_key(document, files, "/F", stream);
  qpdf_oh_replace_key(document, files, "/UF", stream);
  const qpdf_oh name = qpdf_oh_new_unicode_string(document, attachment.name.c_str());
  const qpdf_oh specification = qpdf_oh_new_dictionary(document);
  qpdf_oh_replace_key(document, specification, "/Type", qpdf_oh_new_name(document, "/Filespec"));
  qpdf_oh_replace_key(document, specification, "/F", name);
  qpdf_oh_replace_key(document, specification, "/UF", name);
  qpdf_oh_replace_key(document, specification, "/Desc",
                      qpdf_oh_new_unicode_string(document, attachment.description.c_str()));
  qpdf_oh_replace_key(document, specification, "/EF", files);
  qpdf_oh_replace_key(document, specification, "/AFRelationship", qpdf_oh_new_name(document, "/Data"));
  return qpdf_make_indirect_object(document, specification);
}

void add_attachments(qpdf_data document, qpdf_oh root, const std::vector<Attachment>& attachments) {
  const qpdf_oh names = qpdf_oh_new_array(document), associated = qpdf_oh_new_array(document);
  for (const auto& attachment : attachments) {
    const qpdf_oh specification = file_specification(document, attachment);
    qpdf_oh_append_item(document, names, qpdf_oh_new_unicode_string(document, attachment.name.c_str()));
    qpdf_oh_append_item(document, names, specification);
    qpdf_oh_append_item(document, associated, specification);
  }
  qpdf_oh_replace_key(document, root, "/AF", associated);  // ISO 19005-3, 6.8
  const qpdf_oh tree = qpdf_oh_new_dictionary(document);
  qpdf_oh_replace_key(document, tree, "/Names", names);
  const qpdf_oh kinds = qpdf_oh_new_dictionary(document);
  qpdf_oh_replace_key(document, kinds, "/EmbeddedFiles", tree);
  qpdf_oh_replace_key(document, root, "/Names", kinds);
}

// Give the figures below `element` their words (ISO 32000-1, 14.9.3), first to last.
void describe_figures(qpdf_data document, qpdf_oh element, const std::vector<std::string>& alternatives,
                      std::size_t& next, int depth) {
  constexpr int kDeepest = 16;
  if (depth > kDeepest) return;
  if (qpdf_oh_is_array(document, element) == QPDF_TRUE) {
    const int n = qpdf_oh_get_array_n_items(document, element);
    for (int i = 0; i < n; ++i) {
      describe_figures(document, qpdf_oh_get_array_item(document, element, i), alternatives, next, depth + 1);
    }
    return;
  }
  if (qpdf_oh_is_dictionary(document, element) != QPDF_TRUE) return;
  if (qpdf_oh_is_name_and_equals(document, qpdf_oh_get_key(document, element, "/S"), "/Figure") == QPDF_TRUE &&
      next < alternatives.size()) {
    qpdf_oh_replace_key(document, element, "/Alt", qpdf_oh_new_unicode_string(document, alternatives[next++].c_str()));
  }
  if (qpdf_oh_has_key(document, element, "/K") == QPDF_TRUE) {
    describe_figures(document, qpdf_oh_get_key(document, element, "/K"), alternatives, next, depth + 1);
  }
}

}  // namespace

Result<std::string> complete_catalog(const std::string& pdf, const DocumentInfo& info,
                                     const std::vector<std::string>& alternatives) {
  const Document owner(qpdf_init());
  qpdf_data document = owner.get();
  qpdf_set_suppress_warnings(document, QPDF_TRUE);
  qpdf_silence_errors(document);
  if ((qpdf_read_memory(document, "report", pdf.data(), pdf.size(), nullptr) & QPDF_ERRORS) != 0) {
    return refused(document);
  }
  const qpdf_oh root = qpdf_get_root(document);
  qpdf_oh_replace_key(document, root, "/Lang", qpdf_oh_new_unicode_string(document, info.language.c_str()));
  qpdf_oh_replace_key(document, root, "/ViewerPreferences", qpdf_oh_parse(document, "<< /DisplayDocTitle true >>"));
  // Every piece of text and every figure is drawn within an element; watermark, rules and frames are not.
  qpdf_oh_replace_key(document, root, "/MarkInfo", qpdf_oh_parse(document, "<< /Marked true >>"));
  std::size_t figure = 0;
  describe_figures(document, qpdf_oh_get_key(document, root, "/StructTreeRoot"), alternatives, figure, 0);
  if (!info.attachments.empty()) add_attachments(document, root, info.attachments);
  if ((qpdf_init_write_memory(document) & QPDF_ERRORS) != 0) return refused(document);
  qpdf_set_deterministic_ID(document, QPDF_TRUE);
  qpdf_set_object_stream_mode(document, qpdf_o_preserve);
  if ((qpdf_write(document) & QPDF_ERRORS) != 0 || qpdf_has_error(document) == QPDF_TRUE) return refused(document);
  const unsigned char* bytes = qpdf_get_buffer(document);
  return std::string(bytes, bytes + qpdf_get_buffer_length(document));
}

}  // namespace fcscreen::io::report
