#include "cli/interrupt.hpp"

#include "cli/exit_codes.hpp"

#include <csignal>
#include <cstdlib>

namespace instacrm::cli {
namespace {

volatile std::sig_atomic_t asked = 0;
bool waits_end = false;

void on_interrupt(int signal) {
    if (asked != 0) std::_Exit(static_cast<int>(ExitCode::interrupted));
    asked = 1;
    std::signal(signal, on_interrupt);
}

}  // namespace

Interrupt::Interrupt(Waits waits) : before_(std::signal(SIGINT, on_interrupt)) {
    asked = 0;
    waits_end = waits == Waits::end;
}

Interrupt::~Interrupt() {
    waits_end = false;
    std::signal(SIGINT, before_ == SIG_ERR ? SIG_DFL : before_);
}

bool Interrupt::ends_waits() {
    return waits_end;
}

bool Interrupt::requested() {
    return asked != 0;
}

}  // namespace instacrm::cli
