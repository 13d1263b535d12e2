// Stands in for libFuzzer where it is not built in: runs the target on files, and on those of folders. So
// every seed, and with it every finding, is a test of every build.
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> inputs(int count, char** names) {
    std::vector<fs::path> files;
    for (int i = 1; i < count; ++i) {
        if (!fs::is_directory(names[i])) {
            files.emplace_back(names[i]);
            continue;
        }
        for (const auto& entry : fs::directory_iterator(names[i])) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace

int main(int count, char** names) {
    const auto files = inputs(count, names);
    if (files.empty()) {
        std::fputs("name seeds, or a folder of them\n", stderr);
        return 2;
    }
    for (const auto& file : files) {
        std::fprintf(stderr, "%s\n", file.c_str());  // the last one is the culprit
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    }
    return 0;
}
