// A whole daemon inside the fuzzing process, with a small team's store: what goes in at the socket is read,
// judged, written and answered as in the program, and the sanitizers and the fuzzer see all of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace instacrm::fuzz {

/// The hello of the command line, and of the browser's shim.
extern const std::string cli_hello;
extern const std::string browser_hello;

/// Sends `bytes` on a connection of their own, ends the sending, and returns what was answered. An answer
/// that no client could read, one that says internal_error or that the store failed, and no answer at all
/// within the tests' patience are findings: the process aborts.
std::vector<std::string> talk(std::string_view bytes);

/// Each line as a frame, after the hello.
std::vector<std::string> talk_lines(const std::string& hello, std::string_view lines);

/// A JSON-RPC request.
std::string request(std::string_view method, std::string_view params);

/// A text as a JSON string; bytes that are not UTF-8 become `?`.
std::string quoted(std::string_view text);

}  // namespace instacrm::fuzz
