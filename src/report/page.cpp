// The page is built from web/ and linked into the program (CMakeLists.txt); its data replaces a
// marker.
#include "report/report.h"

extern "C" {
extern const char hoofbeat_page[];
extern const char hoofbeat_page_end[];
}

namespace hoofbeat::report {
namespace {

constexpr std::string_view marker = "__HOOFBEAT_DATA__";

}  // namespace

std::expected<std::string, std::string> to_html(const std::string& page_data) {
  std::string_view page(hoofbeat_page, static_cast<size_t>(hoofbeat_page_end - hoofbeat_page));
  size_t at = page.find(marker);
  if (at == std::string_view::npos)
    return std::unexpected("this build has no page: run scripts/build, which builds web/ first");
  std::string html(page.substr(0, at));
  html.reserve(page.size() + page_data.size());
  // Nothing in the data may end the script element that holds it.
  for (size_t i = 0; i < page_data.size(); ++i) {
    std::string_view rest = std::string_view(page_data).substr(i);
    if (rest[0] == '<')
      html += "\\u003c";
    else if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
      html += rest.starts_with("\u2028") ? "\\u2028" : "\\u2029";
      i += 2;
    } else
      html += rest[0];
  }
  html += page.substr(at + marker.size());
  return html;
}

}  // namespace hoofbeat::report
