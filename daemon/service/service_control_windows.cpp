#include "common/config/paths.hpp"
#include "common/domain/invalid.hpp"
#include "common/platform/system.hpp"
#include "common/platform/windows.hpp"
#include "daemon/service/service_control.hpp"
#include "daemon/service/windows_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

namespace instacrm::service {
namespace {

using namespace std::chrono_literals;
using platform::error_of;
using platform::wide;

constexpr auto patience = 60s;
constexpr auto look_again = 100ms;
constexpr int exit_not_running = 1;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(error_of(::GetLastError()), what);
}

struct Closer {
    void operator()(::SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<::SC_HANDLE>, Closer>;

Handle manager(::DWORD access) {
    Handle handle(::OpenSCManagerW(nullptr, nullptr, access));
    if (!handle) fail("the service manager refuses (run this as an administrator):");
    return handle;
}

Handle service(::DWORD access) {
    Handle handle(::OpenServiceW(manager(SC_MANAGER_CONNECT).get(), service_name, access));
    if (!handle && ::GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST)
        throw Invalid("the service is not installed", "install it: instacrmd service install");
    if (!handle) fail("the service cannot be opened (run this as an administrator):");
    return handle;
}

::SERVICE_STATUS_PROCESS state_of(const Handle& handle) {
    ::SERVICE_STATUS_PROCESS status{};
    ::DWORD size = 0;
    if (!::QueryServiceStatusEx(handle.get(), SC_STATUS_PROCESS_INFO, reinterpret_cast<::BYTE*>(&status),
                                sizeof status, &size))
        fail("the service manager does not say how the service is:");
    return status;
}

/// Waits until it is in that state, or in the one that it ends in instead.
::SERVICE_STATUS_PROCESS wait_for(const Handle& handle, ::DWORD wanted) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto status = state_of(handle);
        const bool pending =
            status.dwCurrentState == SERVICE_START_PENDING || status.dwCurrentState == SERVICE_STOP_PENDING;
        if (status.dwCurrentState == wanted || (!pending && wanted == SERVICE_RUNNING)) return status;
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("the service did not get there within a minute; see its log");
        std::this_thread::sleep_for(look_again);
    }
}

void configure(const Handle& handle) {
    std::wstring text =
        L"Keeps the log of this machine's outreach, checks the team's rules, and syncs with its database.";
    ::SERVICE_DESCRIPTIONW description{text.data()};
    ::ChangeServiceConfig2W(handle.get(), SERVICE_CONFIG_DESCRIPTION, &description);
    // After a crash: again after 2 s, 10 s, then each minute; a day without one is forgiven.
    std::array<::SC_ACTION, 3> actions{
        {{SC_ACTION_RESTART, 2'000}, {SC_ACTION_RESTART, 10'000}, {SC_ACTION_RESTART, 60'000}}};
    ::SERVICE_FAILURE_ACTIONSW recovery{};
    recovery.dwResetPeriod = 86'400;
    recovery.cActions = static_cast<::DWORD>(actions.size());
    recovery.lpsaActions = actions.data();
    ::ChangeServiceConfig2W(handle.get(), SERVICE_CONFIG_FAILURE_ACTIONS, &recovery);
    ::SERVICE_FAILURE_ACTIONS_FLAG also_when_it_stops_with_an_error{TRUE};
    ::ChangeServiceConfig2W(handle.get(), SERVICE_CONFIG_FAILURE_ACTIONS_FLAG,
                            &also_when_it_stops_with_an_error);
    // Before anybody signs in, but not in the way of what the machine needs first.
    ::SERVICE_DELAYED_AUTO_START_INFO delayed{TRUE};
    ::ChangeServiceConfig2W(handle.get(), SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
    // What makes `NT SERVICE\InstaCRM` an owner of files.
    ::SERVICE_SID_INFO sid{SERVICE_SID_TYPE_UNRESTRICTED};
    ::ChangeServiceConfig2W(handle.get(), SERVICE_CONFIG_SERVICE_SID_INFO, &sid);
}

/// Whoever sits at the machine may start it and ask how it is (a browser's shim does); all else is for the
/// system and the administrators.
void let_users_start(const Handle& handle) {
    const platform::security::Descriptor rights(
        "D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;LCRPRC;;;IU)");
    if (!::SetServiceObjectSecurity(handle.get(), DACL_SECURITY_INFORMATION,
                                    rights.attributes()->lpSecurityDescriptor))
        fail("the service's rights cannot be set:");
}

/// The event log shows our lines as they are.
void register_messages(bool wanted) {
    constexpr const wchar_t* key = LR"(SYSTEM\CurrentControlSet\Services\EventLog\Application\InstaCRM)";
    if (!wanted) {
        ::RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
        return;
    }
    // Any program with a message that is just its argument does; this one comes with every Windows.
    const std::wstring file = LR"(%SystemRoot%\System32\EventCreate.exe)";
    const ::DWORD kinds = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"EventMessageFile", REG_EXPAND_SZ, file.c_str(),
                      static_cast<::DWORD>((file.size() + 1) * sizeof(wchar_t)));
    ::RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"TypesSupported", REG_DWORD, &kinds, sizeof kinds);
}

int install() {
    const auto command = L'"' + platform::program_path().wstring() + L"\" --system --service";
    const auto scm = manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
    Handle handle(::CreateServiceW(scm.get(), service_name, L"InstaCRM", SERVICE_ALL_ACCESS,
                                   SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                                   command.c_str(), nullptr, nullptr, nullptr, service_account, nullptr));
    if (!handle && ::GetLastError() == ERROR_SERVICE_EXISTS) {
        // An upgrade, or a folder that was moved: the same service from here on.
        handle = service(SERVICE_ALL_ACCESS);
        if (!::ChangeServiceConfigW(handle.get(), SERVICE_NO_CHANGE, SERVICE_AUTO_START, SERVICE_NO_CHANGE,
                                    command.c_str(), nullptr, nullptr, nullptr, service_account, nullptr,
                                    nullptr))
            fail("the service cannot be changed:");
    }
    if (!handle) fail("the service cannot be installed:");
    configure(handle);
    let_users_start(handle);
    register_messages(true);
    platform::security::give_folder(config::resolve_paths(config::Scope::system).config_file.parent_path(),
                                    platform::security::service_sid);
    fmt::print("The service InstaCRM is installed; it starts with Windows. Now: instacrmd service start\n");
    return 0;
}

int uninstall() {
    const auto handle = service(SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE);
    ::SERVICE_STATUS ignored{};
    if (::ControlService(handle.get(), SERVICE_CONTROL_STOP, &ignored)) wait_for(handle, SERVICE_STOPPED);
    if (!::DeleteService(handle.get())) fail("the service cannot be removed:");
    register_messages(false);
    fmt::print("The service InstaCRM is removed; its data stay in {}\n",
               config::resolve_paths(config::Scope::system).config_file.parent_path().string());
    return 0;
}

int start() {
    const auto handle = service(SERVICE_START | SERVICE_QUERY_STATUS);
    if (!::StartServiceW(handle.get(), 0, nullptr) && ::GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
        fail("the service does not start:");
    const auto status = wait_for(handle, SERVICE_RUNNING);
    if (status.dwCurrentState != SERVICE_RUNNING)
        throw std::runtime_error(fmt::format(
            "the service ended at once with {}; see its log in {}", status.dwServiceSpecificExitCode,
            config::resolve_paths(config::Scope::system).log_folder.string()));
    fmt::print("The service InstaCRM runs, as process {}\n", status.dwProcessId);
    return 0;
}

int stop() {
    const auto handle = service(SERVICE_STOP | SERVICE_QUERY_STATUS);
    ::SERVICE_STATUS ignored{};
    if (!::ControlService(handle.get(), SERVICE_CONTROL_STOP, &ignored) &&
        ::GetLastError() != ERROR_SERVICE_NOT_ACTIVE)
        fail("the service does not stop:");
    wait_for(handle, SERVICE_STOPPED);
    fmt::print("The service InstaCRM has stopped\n");
    return 0;
}

int status() {
    const auto now = state_of(service(SERVICE_QUERY_STATUS));
    const bool runs = now.dwCurrentState == SERVICE_RUNNING;
    if (runs)
        fmt::print("The service InstaCRM runs, as process {}\n", now.dwProcessId);
    else
        fmt::print("The service InstaCRM does not run (state {}). Start it: instacrmd service start\n",
                   now.dwCurrentState);
    return runs ? 0 : exit_not_running;
}

struct Row {
    ServiceVerb verb;
    int (*function)();
};
constexpr std::array rows{
    Row{{"install", "make it a service that starts with Windows, or point the one that is there here"},
        install},
    Row{{"uninstall", "stop and remove it; its data stay"}, uninstall},
    Row{{"start", "start it, and wait until it answers"}, start},
    Row{{"stop", "stop it, and wait until it has ended"}, stop},
    Row{{"status", "whether it runs"}, status},
};

}  // namespace

const std::vector<ServiceVerb>& service_verbs() {
    static const std::vector<ServiceVerb> verbs = [] {
        std::vector<ServiceVerb> all;
        for (const auto& row : rows) all.push_back(row.verb);
        return all;
    }();
    return verbs;
}

int control_service(const std::string& verb) {
    const auto found = std::ranges::find(rows, verb, [](const Row& row) { return row.verb.name; });
    if (found == rows.end())
        throw Invalid("there is no `service " + verb + "`",
                      "use service install, uninstall, start, stop or status");
    return found->function();
}

}  // namespace instacrm::service
