#include "daemon/service/logging.hpp"

#include "common/platform/system.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

namespace instacrm::service {
namespace {

constexpr std::size_t max_file_bytes = 5UL * 1024 * 1024;

/// The level as the journal reads it at a line's start (sd-daemon(3)).
class JournalLevel final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
                spdlog::memory_buf_t& out) override {
        static constexpr std::string_view levels[] = {"<7>", "<7>", "<6>", "<4>", "<3>", "<2>", "<6>"};
        const auto prefix = levels[static_cast<std::size_t>(message.level)];
        out.append(prefix.data(), prefix.data() + prefix.size());
    }
    std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
        return std::make_unique<JournalLevel>();
    }
};

std::unique_ptr<spdlog::formatter> stderr_format() {
    auto format = std::make_unique<spdlog::pattern_formatter>();
    format->add_flag<JournalLevel>('*');
    // The journal knows the time itself.
    format->set_pattern(platform::environment("JOURNAL_STREAM") ? "%*%v" : "%Y-%m-%d %H:%M:%S %l: %v");
    return format;
}

/// The host's own log.
class ToHost final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit ToHost(Host& host) : host_(host) { set_level(spdlog::level::warn); }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        host_.tell(message.level >= spdlog::level::err ? Host::Trouble::error : Host::Trouble::warning,
                   {message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

private:
    Host& host_;
};

}  // namespace

std::filesystem::path start_logging(const std::filesystem::path& folder, const std::string& level,
                                    std::size_t keep, Host& host) {
    platform::make_private_folder(folder);
    auto file = folder / "instacrmd.log";
    auto to_file =
        std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.native(), max_file_bytes, keep);
    to_file->set_pattern("%Y-%m-%dT%H:%M:%S.%f%z %l: %v");
    auto to_stderr = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    to_stderr->set_formatter(stderr_format());

    auto logger = std::make_shared<spdlog::logger>(
        "instacrmd", spdlog::sinks_init_list{to_file, to_stderr, std::make_shared<ToHost>(host)});
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
    return file;
}

}  // namespace instacrm::service
