// Ctrl-C during work that can say how far it came: the first one asks for the end, the second one is it.
#pragma once

namespace instacrm::cli {

class Interrupt {
public:
    /// Whether a wait for the daemon's answer ends at once, or the answer is still taken.
    enum class Waits { go_on, end };

    explicit Interrupt(Waits waits = Waits::go_on);
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    /// What Ctrl-C did before, it does again.
    ~Interrupt();

    static bool requested();
    /// Whether there is one of these that ends waits.
    static bool ends_waits();

private:
    void (*before_)(int);
};

}  // namespace instacrm::cli
