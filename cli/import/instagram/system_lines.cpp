#include "cli/import/instagram/system_lines.hpp"

#include "common/domain/text.hpp"

#include <algorithm>
#include <array>

namespace instacrm::cli {
namespace {

/// A line begins and ends so; what is empty matches anything, but not both.
struct Line {
    std::string_view begin;
    std::string_view end;
};

// As exports of these languages were seen to have them; --system-line adds what is missing.
constexpr std::array lines{
    // English
    Line{"Liked a message", ""},
    Line{"Reacted ", " to your message"},
    Line{"", " sent an attachment."},
    Line{"", " sent a photo."},
    Line{"", " sent a voice message."},
    Line{"", " unsent a message"},
    Line{"", " started a video chat"},
    Line{"", " started an audio call"},
    Line{"Video chat ended", ""},
    Line{"Audio call ended", ""},
    Line{"You missed a", ""},
    Line{"", " missed your call"},
    Line{"", " because they're in quiet mode."},
    // German
    Line{"Gefällt eine Nachricht", ""},
    Line{"Hat eine Nachricht mit", "markiert"},
    Line{"Hat mit ", " auf deine Nachricht reagiert"},
    Line{"Reagierte mit ", " auf deine Nachricht"},
    Line{"", " hat einen Anhang gesendet."},
    // French
    Line{"A aimé un message", ""},
    Line{"A réagi ", " à votre message"},
    Line{"", " a envoyé une pièce jointe."},
    // Spanish
    Line{"Indicó que le gusta un mensaje", ""},
    Line{"Le gustó un mensaje", ""},
    Line{"Reaccionó ", " a tu mensaje"},
    Line{"", " envió un archivo adjunto."},
    // Italian
    Line{"Ha messo Mi piace a un messaggio", ""},
    Line{"Ha reagito ", " al tuo messaggio"},
    Line{"", " ha inviato un allegato."},
    // Portuguese
    Line{"Curtiu uma mensagem", ""},
    Line{"Reagiu ", " à sua mensagem"},
    Line{"", " enviou um anexo."},
    // Dutch
    Line{"Vindt een bericht leuk", ""},
    Line{"", " heeft een bijlage verzonden."},
    Line{"", " heeft een bijlage gestuurd."},
};

}  // namespace

bool is_system_line(std::string_view text, std::span<const std::string> more) {
    const auto line = trim(text);
    const auto matches = [&](const Line& known) {
        return line.starts_with(known.begin) && line.ends_with(known.end);
    };
    const auto is_same = [&](const std::string& known) { return trim(known) == line; };
    return std::ranges::any_of(lines, matches) || std::ranges::any_of(more, is_same);
}

}  // namespace instacrm::cli
