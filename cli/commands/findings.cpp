#include "cli/commands/findings.hpp"

#include "cli/output/text.hpp"

namespace instacrm::cli {

void add_finding(Details& details, const protocol::Finding& finding, const Context& context) {
    auto text = finding.message;
    if (finding.rule_id) text += " (" + *finding.rule_id + ")";
    const bool blocks = finding.severity == Severity::block;
    const auto safe = terminal_safe(text);
    details.mark(to_string(finding.severity),
                 blocks ? context.style().bad(safe) : context.style().caution(safe));
}

}  // namespace instacrm::cli
