#include "cli/commands/commands.hpp"
#include "cli/commands/config_source.hpp"
#include "cli/host/places.hpp"
#include "cli/setup/autostart.hpp"
#include "cli/setup/config_text.hpp"
#include "cli/setup/interview.hpp"
#include "common/config/paths.hpp"
#include "common/platform/system.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

constexpr std::array options{
    Option{.name = "name", .value = "NAME", .help = "who sends from this machine, as the team knows them"},
    Option{.name = "email", .value = "ADDRESS", .help = "the same person's e-mail, the same on all machines"},
    Option{
        .name = "cloud", .value = "URL", .help = "the team's database: postgresql://, sqlite3://, oracle://"},
    Option{.name = "password-from",
           .value = "SOURCE",
           .help = "its password: file:PATH, env:NAME, keyring:NAME"},
    Option{.name = "replace", .help = "a config that is there is kept beside as *.old"},
    Option{.name = "keep", .help = "a config that is there stays as it is"},
    browser_option,
    Option{.name = "no-browsers", .help = "leave the browsers as they are"},
    Option{.name = "autostart", .help = "start the daemon at sign-in, by systemd, and now"},
    Option{.name = "no-autostart", .help = "the browser's host starts it when it is needed"},
};
constexpr std::array examples{
    Example{"setup", "Asks what it needs to know"},
    Example{"setup --yes --name Anna --email anna@example.com",
            "The same in a script, with defaults for the rest"},
    Example{"setup --keep --autostart", "Only browsers and start at sign-in"},
};

/// What was done, for programs.
struct Done {
    std::string config_file;
    std::string config;  ///< written or kept
    std::int64_t manifests = 0;
    bool autostart = false;
};
BOOST_DESCRIBE_STRUCT(Done, (), (config_file, config, manifests, autostart))

std::function<void(const std::string&)> check_of(std::string_view key) {
    return [key](const std::string& value) { check_setting(key, value); };
}

ConfigAnswers ask_for_config(const Interview& interview) {
    ConfigAnswers answers;
    const auto user = platform::environment("USER").value_or("");
    answers.name =
        interview.answer("name", "Your name, as the team knows you", user, check_of("operator.name"));
    answers.email = interview.answer("email", "Your e-mail address", "", check_of("operator.email"));
    answers.cloud_url =
        interview.answer("cloud", "The team's database (postgresql://…, sqlite3://FILE; Enter: none yet)", "",
                         check_of("cloud.url"));
    if (answers.cloud_url.empty() || answers.cloud_url.starts_with("sqlite3:")) return answers;
    answers.cloud_password_from =
        interview.answer("password-from", "Where its password is (file:PATH, env:NAME, keyring:NAME)", "",
                         check_of("cloud.password_from"));
    return answers;
}

void write_config(const Context& context, const Interview& interview, Done& done) {
    const auto file = config_file_to_write(context);
    std::error_code ignored;
    done.config_file = file.string();
    done.config = "kept";
    if (std::filesystem::exists(file, ignored) &&
        !interview.decide("replace", "keep", "There is a config already: " + file.string() + ". Replace it?",
                          false))
        return context.say(file.string() + ": kept as it is");
    write_keeping_old(file, config_text(ask_for_config(interview)));
    done.config = "written";
    context.say(file.string() + ": written; every key is explained in it");
}

void install_hosts(const Context& context, const Interview& interview, Done& done) {
    const auto places = context.arguments.has("no-browsers") ? std::vector<Place>{} : chosen_places(context);
    if (places.empty()) return context.say("browsers: none; later: instacrm host install");
    std::string names;
    for (const auto& place : places) names += (names.empty() ? "" : ", ") + place.browser;
    if (!interview.decide("browser", "no-browsers", "Let these browsers find InstaCRM: " + names + "?", true))
        return;
    const auto host = wanted_host(context);
    require_program(host);
    for (const auto& place : places) {
        for (const auto name : host_names) {
            install(place, name, host, false);
            ++done.manifests;
        }
    }
    context.say("browsers: " + names + "; restart them");
}

bool start_daemon(const Context& context, const Interview& interview, Done& done) {
    const bool asked = context.arguments.has("autostart");
    if (context.arguments.has("no-autostart")) return true;
    if (!has_user_systemd()) {
        context.say(
            "start at sign-in: there is no systemd of this user's to do it; the browser's host starts "
            "the daemon when it is needed");
        return !asked;
    }
    if (!interview.decide("autostart", "no-autostart", "Start the daemon now, and at each sign-in?", true))
        return true;
    auto program = platform::program_path();
    program.replace_filename("instacrmd" + program.extension().string());
    const auto result = start_by_systemd(program);
    done.autostart = result.started;
    context.say("start at sign-in: " + result.text);
    return result.started;
}

ExitCode run(Context& context) {
    const Interview interview(context);
    Done done;
    write_config(context, interview, done);
    install_hosts(context, interview, done);
    const bool all = start_daemon(context, interview, done);
    context.show_change(to_record(done).as_object(), "see how it is with: instacrm doctor");
    return all ? ExitCode::done : ExitCode::partly_done;
}

}  // namespace

constinit const Command setup_command{
    .noun = "setup",
    .help = "the first steps on this machine, one by one",
    .run = run,
    .options = options,
    .examples = examples,
    .notes =
        "Writes a config with comments, lets the browsers find InstaCRM, and has systemd start the daemon. "
        "Each question has an option; with --yes, or without a terminal, options and defaults are the "
        "answers. A config that is there is only replaced after a yes or --replace."};

}  // namespace instacrm::cli
