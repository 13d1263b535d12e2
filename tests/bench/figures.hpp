// How a benchmark measures and prints.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

namespace instacrm::bench {

using Micros = std::chrono::duration<double, std::micro>;

inline double time_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return Micros(std::chrono::steady_clock::now() - start).count();
}

/// Of this thread: with the file in memory that is what the time goes into, and others on the machine do not
/// count.
inline double cpu_of(const std::function<void()>& work) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
    };
    const auto start = now();
    work();
    return now() - start;
}

inline double percentile(std::vector<double> values, double fraction) {
    std::ranges::sort(values);
    return values.at(static_cast<std::size_t>(fraction * static_cast<double>(values.size() - 1)));
}

inline void print_row(const char* what, double ours, double peer, const char* unit, const char* peer_name,
                      const char* budget) {
    std::printf("%-44s %10.1f %-5s %10.1f  %-34s %5.2fx  budget %s\n", what, ours, unit, peer, peer_name,
                ours / peer, budget);
}

inline void print_value(const char* what, double value, const char* unit, const char* budget) {
    std::printf("%-44s %10.1f %-5s %65s  budget %s\n", what, value, unit, "", budget);
}

}  // namespace instacrm::bench
