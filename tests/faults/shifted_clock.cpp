// Loaded before the C library (LD_PRELOAD): the wall clock is off by what stands in the file that
// INSTACRM_TEST_CLOCK names, two numbers of seconds: of the wall clock, and of the time that the machine has
// slept. The file is mapped, so that whoever writes it sets the clock of a program that runs.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

using Shifts = std::array<volatile std::int64_t, 2>;

const Shifts* shifts() {
    static const Shifts* const mapped = []() -> const Shifts* {
        const char* name = std::getenv("INSTACRM_TEST_CLOCK");  // NOLINT(concurrency-mt-unsafe)
        const int file = name == nullptr ? -1 : ::open(name, O_RDONLY | O_CLOEXEC);
        if (file < 0) return nullptr;
        void* memory = ::mmap(nullptr, sizeof(Shifts), PROT_READ, MAP_SHARED, file, 0);
        ::close(file);
        return memory == MAP_FAILED ? nullptr : static_cast<const Shifts*>(memory);  // NOLINT
    }();
    return mapped;
}

std::int64_t shift_of(::clockid_t clock) {
    const auto* known = shifts();
    if (known == nullptr) return 0;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) return (*known)[0];
    return clock == CLOCK_BOOTTIME ? std::int64_t{(*known)[1]} : 0;
}

}  // namespace

extern "C" {

int clock_gettime(::clockid_t clock, ::timespec* time) noexcept {
    const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));  // NOLINT
    if (result == 0) time->tv_sec += shift_of(clock);
    return result;
}

int gettimeofday(::timeval* time, void* /*zone*/) noexcept {  // NOLINT
    ::timespec now{};
    const int result = clock_gettime(CLOCK_REALTIME, &now);
    *time = {now.tv_sec, now.tv_nsec / 1000};
    return result;
}

::time_t time(::time_t* place) noexcept {
    ::timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (place != nullptr) *place = now.tv_sec;
    return now.tv_sec;
}
}
