// How long a test waits for what has to come.
#pragma once

#include <chrono>

namespace instacrm::test {

/// Ends a test that hangs, before CTest does. A daemon under a sanitizer, beside other tests, is slow and no
/// more.
constexpr std::chrono::minutes patience{3};

}  // namespace instacrm::test
