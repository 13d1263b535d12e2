#include "cli/output/charts.hpp"

#include "cli/output/values.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace instacrm::cli {
namespace {

constexpr std::array<std::string_view, 8> lengths{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
constexpr std::array<std::string_view, 8> heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 5> shades{"··", "░░", "▒▒", "▓▓", "██"};

/// 1 … `steps` of a value above 0: the part of `most` that it is, rounded up.
std::size_t step(std::int64_t value, std::int64_t most, std::size_t steps) {
    const auto part = static_cast<double>(value) / static_cast<double>(std::max(most, value));
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(part * static_cast<double>(steps))), 1,
                                   steps);
}

}  // namespace

std::string bar(std::int64_t value, std::int64_t most, std::size_t width) {
    if (value <= 0 || width == 0) return {};
    const auto eighths = step(value, most, width * 8);
    std::string text;
    for (std::size_t i = 0; i < eighths / 8; ++i) text += lengths.back();
    if (const auto rest = eighths % 8; rest > 0) text += lengths.at(rest - 1);
    return text;
}

std::string sparkline(std::span<const std::int64_t> values) {
    const auto most = values.empty() ? 0 : *std::ranges::max_element(values);
    std::string text;
    for (const auto value : values) text += value <= 0 ? " " : heights.at(step(value, most, 8) - 1);
    return text;
}

std::string heat_cell(std::int64_t value, std::int64_t most) {
    return std::string(value <= 0 ? shades.front() : shades.at(step(value, most, shades.size() - 1)));
}

std::string percent(double fraction) {
    const auto tenths = std::llround(fraction * 1000);
    const auto whole = std::to_string(std::abs(tenths) / 10) + "." + std::to_string(std::abs(tenths) % 10);
    return (tenths < 0 ? "-" : "") + whole + " %";
}

std::string share(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) return grouped(part);
    return grouped(part) + "/" + grouped(whole) + " (" +
           percent(static_cast<double>(part) / static_cast<double>(whole)) + ")";
}

}  // namespace instacrm::cli
