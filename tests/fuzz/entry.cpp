#include "tests/fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    instacrm::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
