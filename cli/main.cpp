#include "cli/app.hpp"

int main(int argc, char** argv) {
    return instacrm::cli::run_process(argc, argv);
}
