// Ctrl-C during work that can say how far it came: the first one asks for the end, the second one is it.
#pragma once

namespace instacrm::cli {

class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    /// What Ctrl-C did before, it does again.
    ~Interrupt();

    static bool requested();

private:
    void (*before_)(int);
};

}  // namespace instacrm::cli
