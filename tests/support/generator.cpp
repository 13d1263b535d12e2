#include "tests/support/generator.hpp"

#include "common/protocol/described.hpp"
#include "common/protocol/messages/outreach.hpp"
#include "common/protocol/rpc.hpp"

#include <boost/json/serialize.hpp>

#include <array>

namespace instacrm::test {
namespace {

struct Person {
    const char* handle;
    const char* full_name;
};

constexpr std::array<Person, 16> people{{{"maria.lopez", "María López"},
                                         {"jonas_weber", "Jonas Weber"},
                                         {"yuki.tanaka", "田中 優希"},
                                         {"layla.h", "ليلى حسن"},
                                         {"noa_levi", "נועה לוי"},
                                         {"olga.petrova", "Ольга Петрова"},
                                         {"zeynep.k", "Zeynep Kılıç"},
                                         {"joao_silva", "João Silva"},
                                         {"chloe.martin", "Chloé Martin"},
                                         {"minjun", "김민준"},
                                         {"priya.sharma", "प्रिया शर्मा"},
                                         {"oconnor.s", "Seán O'Connor"},
                                         {"anna_x", "Anna \"Ann\" X"},
                                         {"formula", "=HYPERLINK(\"http://example.com\")"},
                                         {"dana.cohen", "דנה כהן"},
                                         {"linh.nguyen", "Nguyễn Thùy Linh"}}};

constexpr std::array<const char*, 12> messages{
    "Hi! I saw your last post and loved it 😍",
    "Hey, quick question: do you take collaborations?",
    "Hallo, schöne Bilder! Hättest du Lust auf ein kurzes Gespräch?",
    "こんにちは！プロフィールを見て、ぜひご一緒したいと思いました。",
    "مرحبا، أعجبني حسابك كثيرا. هل يمكننا التحدث؟",
    "שלום! ראיתי את הפרופיל שלך ואשמח לדבר 🙂",
    "Olá! Tudo bem? Temos uma proposta, para você 👩🏽‍💻",
    "Line one\nline two, with a \"quote\" and a comma",
    "=1+1 is not a formula, and -2 is not one either",
    "Привет! Как дела? 🇺🇦🤝🏳️‍🌈",
    "Bonjour, l'équipe adore votre travail — à bientôt ?",
    "ok",
};

constexpr std::array<const char*, 4> bios{"Photographer 📸 Berlin", "Coach | DM for offers", "مصممة جرافيك",
                                          ""};

}  // namespace

Generator::Generator(GeneratorOptions options, std::size_t count)
    : options_(options),
      random_(options.seed),
      // Half of the time is pauses between the bursts.
      time_(options.end - 2 * options.step * static_cast<std::int64_t>(count + 1)) {}

std::size_t Generator::below(std::size_t limit) {
    return static_cast<std::size_t>(random_() % limit);
}

std::string Generator::handle_of(std::size_t lead) const {
    const auto& person = people[lead % people.size()];
    return lead < people.size() ? person.handle : person.handle + std::string("_") + std::to_string(lead);
}

GeneratedDm Generator::next() {
    // One in ten goes to somebody who was written to before.
    const auto lead = leads_ > 0 && below(10) == 0 ? below(leads_) : leads_++;
    const bool pause = below(25) == 0;
    time_ += options_.step / 2 +
             Duration(static_cast<std::int64_t>(below(static_cast<std::size_t>(options_.step.count()))));
    if (pause) time_ += options_.step * 20;
    GeneratedDm dm;
    dm.handle = handle_of(lead);
    dm.full_name = people[lead % people.size()].full_name;
    dm.bio = bios[below(bios.size())];
    dm.actor = "team_account_" + std::to_string(1 + below(options_.actors));
    dm.message = std::string(messages[below(messages.size())]);
    dm.sent_at = std::min(time_, options_.end);
    dm.client_id = "generated-" + std::to_string(options_.seed) + "-" + std::to_string(++made_);
    return dm;
}

std::string rpc_body(const GeneratedDm& dm, std::int64_t id) {
    protocol::LogRequest request;
    request.handle = dm.handle;
    request.actor = dm.actor;
    request.message = dm.message;
    request.sent_at = dm.sent_at;
    request.client_id = dm.client_id;
    request.profile = protocol::Profile{dm.full_name, dm.bio, std::nullopt};
    return protocol::request_text(id, "outreach.log", protocol::to_json(request));
}

std::string legacy_body(const GeneratedDm& dm, std::int64_t id) {
    namespace json = boost::json;
    return json::serialize(json::object{
        {"type", "LOG_OUTREACH"},
        {"requestId", id},
        {"payload",
         json::object{{"target", dm.handle},
                      {"actor", dm.actor},
                      {"message", dm.message},
                      {"timestamp", format_utc(dm.sent_at)},
                      {"profile_data", json::object{{"fullName", dm.full_name}, {"bio", dm.bio}}}}}});
}

}  // namespace instacrm::test
