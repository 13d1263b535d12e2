// What went wrong, in Oracle's numbers.
#pragma once

#include <stdexcept>
#include <string>

namespace rehearsal {

class Failure : public std::runtime_error {
public:
    /// `text` follows "ORA-<code>: ".
    Failure(int code, const std::string& text);

    int code() const { return code_; }

private:
    int code_;
};

/// Errors of the stand-in itself have a number from the range that Oracle leaves to applications.
Failure not_rehearsed(const std::string& what);

/// Whether H2 did not get as far as doing anything.
bool is_misunderstanding(const Failure& failure);

/// What Oracle says for an SQLSTATE of H2's; its own words follow.
Failure failure_of_state(const std::string& state, const std::string& message);

}  // namespace rehearsal
