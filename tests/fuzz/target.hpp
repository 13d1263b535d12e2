// What a target is given: bytes that anybody may have made. It returns when they were understood or refused
// with one of our own errors; anything else (a crash, a sanitizer's report, another exception, an abort by an
// assertion of the target's) is a finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace instacrm::fuzz {

/// The target: defined by each of the programs.
void run(std::string_view input);

/// A property that has to hold for whatever was understood.
inline void expect(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "finding: %s\n", what);
    std::abort();
}

}  // namespace instacrm::fuzz

/// libFuzzer's entry.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
