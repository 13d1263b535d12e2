#include "cli/exit_codes.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace instacrm::cli;
using instacrm::protocol::ErrorCode;

TEST_CASE("exit codes are the documented numbers") {
    CHECK(static_cast<int>(ExitCode::done) == 0);
    CHECK(static_cast<int>(ExitCode::error) == 1);
    CHECK(static_cast<int>(ExitCode::usage) == 2);
    CHECK(static_cast<int>(ExitCode::unreachable) == 3);
    CHECK(static_cast<int>(ExitCode::not_permitted) == 4);
    CHECK(static_cast<int>(ExitCode::not_found) == 5);
    CHECK(static_cast<int>(ExitCode::refused) == 6);
    CHECK(static_cast<int>(ExitCode::timed_out) == 7);
    CHECK(static_cast<int>(ExitCode::partly_done) == 8);
    CHECK(static_cast<int>(ExitCode::interrupted) == 130);
}

TEST_CASE("each exit code is explained once") {
    std::set<ExitCode> codes;
    for (const auto& row : exit_table()) {
        CHECK_FALSE(row.meaning.empty());
        CHECK(codes.insert(row.code).second);
    }
    CHECK(codes.size() == 10);
}

TEST_CASE("every error of the daemon's ends the program with a code of its own kind") {
    CHECK(exit_code_of(ErrorCode::invalid_params) == ExitCode::usage);
    CHECK(exit_code_of(ErrorCode::not_permitted) == ExitCode::not_permitted);
    CHECK(exit_code_of(ErrorCode::not_ready) == ExitCode::timed_out);
    CHECK(exit_code_of(ErrorCode::not_found) == ExitCode::not_found);
    CHECK(exit_code_of(ErrorCode::refused_by_rule) == ExitCode::refused);
    CHECK(exit_code_of(ErrorCode::busy) == ExitCode::timed_out);
    CHECK(exit_code_of(ErrorCode::stopping) == ExitCode::unreachable);
    CHECK(exit_code_of(ErrorCode::store_failed) == ExitCode::error);
    for (const auto& row : instacrm::protocol::error_table()) {
        CAPTURE(row.name);
        CHECK(exit_code_of(row.code) != ExitCode::done);
    }
    CHECK(exit_code_of(static_cast<ErrorCode>(4711)) == ExitCode::error);  // of a newer daemon
}
