// Stands in for a daemon that somebody starts: adds a line to INSTACRM_HOME/started, and ends.
#include <cstdlib>
#include <filesystem>
#include <fstream>

int main() {
    const char* home = std::getenv("INSTACRM_HOME");
    if (home == nullptr) return 1;
    std::ofstream(std::filesystem::path(home) / "started", std::ios::app) << "started\n";
    return 0;
}
