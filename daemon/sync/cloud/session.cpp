#include "daemon/sync/cloud/session.hpp"

#include "common/domain/text.hpp"
#include "common/platform/system.hpp"
#include "daemon/sync/cloud/cloud_error.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <unordered_map>

namespace instacrm::sync {
namespace {

/// Words of an error and what they mean; the first that is found counts. SOCI keeps no native code of
/// PostgreSQL's beyond its category, and none at all when connecting.
struct Words {
    std::string_view text;
    CloudFault fault;
    std::string_view remedy;
};

constexpr std::string_view mend_password =
    "check the user in cloud.url and the password in cloud.password_from";
constexpr std::string_view make_schema =
    "make it with: instacrm cloud init, or where the v2 tables are: instacrm cloud upgrade (docs/sync.md "
    "lists "
    "the grants)";

constexpr Words known_words[] = {
    {"Failed to open shared library", CloudFault::no_backend,
     "install SOCI's library for this database: docs/oracle.md has the steps for Oracle; for PostgreSQL: apt "
     "install libsoci-postgresql4.0"},
    {"Failed to find shared library", CloudFault::no_backend,
     "install SOCI's library for this database: docs/oracle.md has the steps for Oracle; for PostgreSQL: apt "
     "install libsoci-postgresql4.0"},
    {"password authentication failed", CloudFault::credentials, mend_password},
    {"no password supplied", CloudFault::credentials, "say where the password is: cloud.password_from"},
    {"no pg_hba.conf entry", CloudFault::credentials, "let the server's pg_hba.conf admit this machine"},
    {"role \"", CloudFault::credentials, mend_password},
    {"ORA-01017", CloudFault::credentials, mend_password},
    {"ORA-01005", CloudFault::credentials, "say where the password is: cloud.password_from"},
    {"ORA-28000", CloudFault::credentials, "the account is locked: ask the database's administrator"},
    {"ORA-28001", CloudFault::credentials, "the password has expired: set a new one"},
    {"permission denied", CloudFault::credentials, "grant what docs/sync.md lists"},
    {"ORA-01031", CloudFault::credentials, "grant what docs/sync.md lists"},
    {"ORA-00942", CloudFault::no_schema, make_schema},
    {"ORA-00001", CloudFault::refused_row, ""},
    {"ORA-01400", CloudFault::refused_row, ""},
    {"ORA-02290", CloudFault::refused_row, ""},
    {"ORA-02291", CloudFault::refused_row, ""},
    {"ORA-02292", CloudFault::refused_row, ""},
    {"ORA-12899", CloudFault::refused_row, ""},
    {"ORA-00060", CloudFault::busy, ""},
    {"ORA-30006", CloudFault::busy, ""},
    {"ORA-00054", CloudFault::busy, ""},
    {"deadlock detected", CloudFault::busy, ""},
    {"lock timeout", CloudFault::busy, ""},
    {"statement timeout", CloudFault::timed_out, ""},
    {"value too long", CloudFault::refused_row, ""},
    {"invalid byte sequence", CloudFault::refused_row, ""},
    {"ORA-03113", CloudFault::unreachable, ""},
    {"ORA-03114", CloudFault::unreachable, ""},
    {"ORA-03135", CloudFault::unreachable, ""},
    {"ORA-01012", CloudFault::unreachable, ""},
    {"ORA-12514", CloudFault::unreachable, ""},
    {"ORA-12541", CloudFault::unreachable, ""},
    {"ORA-00028", CloudFault::unreachable, ""},
};

CloudFault fault_of_sqlite(int code) {
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return CloudFault::busy;
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
            return CloudFault::refused_row;
        case SQLITE_CANTOPEN:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
            return CloudFault::unreachable;
        default:
            return CloudFault::other;
    }
}

CloudFault fault_of_category(soci::soci_error::error_category category) {
    using soci::soci_error;
    switch (category) {
        case soci_error::connection_error:
        case soci_error::system_error:
            return CloudFault::unreachable;
        case soci_error::constraint_violation:
            return CloudFault::refused_row;
        case soci_error::no_privilege:
            return CloudFault::credentials;
        case soci_error::invalid_statement:
            return CloudFault::no_schema;
        default:
            return CloudFault::other;
    }
}

/// One line, without a password: SOCI and the databases' clients may repeat what they were given.
std::string redacted(std::string text, const std::string& password) {
    for (auto at = password.empty() ? std::string::npos : text.find(password); at != std::string::npos;
         at = text.find(password, at + 3))
        text.replace(at, password.size(), "***");
    for (auto& c : text) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    return printable(trim(text), 400);
}

[[noreturn]] void rethrow(const soci::soci_error& error, const std::string& password, bool connecting) {
    const auto text = error.get_error_message();
    const auto message = redacted(text, password);
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error))
        throw CloudError(fault_of_sqlite(sqlite->result()), message);
    for (const auto& words : known_words) {
        if (text.find(words.text) != std::string::npos)
            throw CloudError(words.fault, message, std::string(words.remedy));
    }
    const auto fault = connecting ? CloudFault::unreachable : fault_of_category(error.get_error_category());
    throw CloudError(fault, message, fault == CloudFault::no_schema ? std::string(make_schema) : "");
}

/// A value in a connection string of libpq: in quotes, with \ before ' and \.
std::string libpq_value(std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

/// Time-outs for everything that a server can make us wait for: to connect, an answer, a lock, a peer that is
/// gone; and on the server's side for a client that is.
std::string postgresql_connection(const CloudUrl& url) {
    std::string text = "host=" + libpq_value(url.host) + " dbname=" + libpq_value(url.database) +
                       " connect_timeout=10 keepalives_idle=15 keepalives_interval=5 keepalives_count=3"
                       " tcp_user_timeout=30000 application_name=instacrmd"
                       " options='-c statement_timeout=30000 -c lock_timeout=5000"
                       " -c idle_in_transaction_session_timeout=60000 -c timezone=UTC'";
    if (!url.port.empty()) text += " port=" + libpq_value(url.port);
    if (!url.user.empty()) text += " user=" + libpq_value(url.user);
    if (!url.password.empty()) text += " password=" + libpq_value(url.password);
    std::string_view rest = url.options;  // sslmode=verify-full&sslrootcert=…
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (const auto equals = pair.find('='); equals != std::string_view::npos)
            text += " " + std::string(pair.substr(0, equals)) + "=" + libpq_value(pair.substr(equals + 1));
    }
    return text;
}

std::string oracle_connection(const CloudUrl& url) {
    const auto service =
        url.host.empty() ? url.database
                         : "//" + url.host + (url.port.empty() ? "" : ":" + url.port) + "/" + url.database;
    // 873 is AL32UTF8; what SOCI calls utf8 has no emoji.
    std::string text = "service=\"" + service + "\" charset=873";
    if (!url.user.empty()) text += " user=\"" + url.user + "\" password=\"" + url.password + "\"";
    return text;
}

std::string sqlite_connection(const CloudUrl& url) {
    return "dbname=\"" + url.file.string() + "\" timeout=5";
}

/// Several daemons write the hub, each under its lock.
void refuse_network_share(const CloudUrl& url) {
    if (url.backend != Backend::sqlite || url.shared_unsafe || !platform::is_on_network(url.file)) return;
    throw CloudError(CloudFault::setup,
                     "cloud.url: " + url.file.string() + " is on a network share, whose locks may not hold",
                     "use a PostgreSQL server for several machines; or add ?shared=unsafe, at your own risk");
}

}  // namespace

struct Session::State {
    soci::session session;
    std::string password;

    /// SOCI binds by reference: a place in memory for each value.
    struct Slot {
        long long integer = 0;
        std::string text;
        soci::long_string long_text;
        soci::indicator indicator = soci::i_ok;
        Kind kind = Kind::text;
    };
    using Slots = std::vector<Slot>;

    template <class F>
    auto guarded(F&& call, bool connecting = false) {
        try {
            return call();
        } catch (const soci::soci_error& error) {
            rethrow(error, password, connecting);
        }
    }

    /// A statement with its places; kept, so that the server parses each text once a connection.
    struct Prepared {
        explicit Prepared(soci::session& session) : statement(session) {}
        Slots parameters;
        Slots columns;
        soci::statement statement;  // after what it refers to
    };
    std::unordered_map<std::string, std::unique_ptr<Prepared>> prepared;

    static Kind kind_of(const Value& value) {
        return std::holds_alternative<std::int64_t>(value) ? Kind::integer : Kind::text;
    }

    static void fill(Slots& slots, const Values& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            auto& slot = slots[i];
            slot.indicator = std::holds_alternative<std::monostate>(values[i]) ? soci::i_null : soci::i_ok;
            if (const auto* number = std::get_if<std::int64_t>(&values[i])) slot.integer = *number;
            if (const auto* text = std::get_if<std::string>(&values[i])) slot.text = *text;
        }
    }

    std::unique_ptr<Prepared> prepare(const std::string& sql, const Values& values,
                                      std::span<const Kind> kinds, bool long_texts) {
        auto made = std::make_unique<Prepared>(session);
        made->parameters.resize(values.size());
        made->columns.resize(kinds.size());
        for (std::size_t i = 0; i < values.size(); ++i) made->parameters[i].kind = kind_of(values[i]);
        for (std::size_t i = 0; i < kinds.size(); ++i) made->columns[i].kind = kinds[i];
        fill(made->parameters, values);
        made->statement.alloc();
        made->statement.prepare(
            sql, values.empty() ? soci::details::st_one_time_query : soci::details::st_repeatable_query);
        define(made->statement, made->columns);
        bind(made->statement, made->parameters, long_texts);
        made->statement.define_and_bind();
        return made;
    }

    /// Statements without parameters are run once in a connection's life; Oracle's texts change their kind
    /// with their length.
    static bool worth_keeping(const Values& values, bool long_texts) {
        return !values.empty() && !long_texts;
    }

    /// Takes the statement out of the store: one that throws does not come back.
    std::unique_ptr<Prepared> take(const std::string& sql, const Values& values, std::span<const Kind> kinds,
                                   bool long_texts) {
        const auto found = prepared.find(sql);
        if (found == prepared.end()) return prepare(sql, values, kinds, long_texts);
        auto statement = std::move(found->second);
        prepared.erase(found);
        fill(statement->parameters, values);
        return statement;
    }

    /// A text that Oracle would refuse or cut as a VARCHAR goes as a CLOB.
    void bind(soci::statement& statement, Slots& slots, bool long_texts) const {
        for (auto& slot : slots) {
            if (slot.kind == Kind::integer) {
                statement.exchange(soci::use(slot.integer, slot.indicator));
            } else if (long_texts && slot.text.size() > 4000) {
                slot.long_text.value = slot.text;
                statement.exchange(soci::use(slot.long_text, slot.indicator));
            } else {
                statement.exchange(soci::use(slot.text, slot.indicator));
            }
        }
    }

    /// Also a CLOB comes as a string: SOCI 4.0's long_string takes characters for bytes when it reads.
    static void define(soci::statement& statement, Slots& slots) {
        for (auto& slot : slots) {
            if (slot.kind == Kind::integer)
                statement.exchange(soci::into(slot.integer, slot.indicator));
            else
                statement.exchange(soci::into(slot.text, slot.indicator));
        }
    }

    static Values values_of(const Slots& slots) {
        Values values;
        values.reserve(slots.size());
        for (const auto& slot : slots) {
            if (slot.indicator == soci::i_null)
                values.emplace_back();
            else if (slot.kind == Kind::integer)
                values.emplace_back(static_cast<std::int64_t>(slot.integer));
            else
                values.emplace_back(slot.text);
        }
        return values;
    }
};

Session::Session(const CloudUrl& url) : backend_(url.backend), state_(std::make_unique<State>()) {
    refuse_network_share(url);
    state_->password = url.password;
    state_->guarded(
        [&] {
            if (backend_ == Backend::sqlite)
                state_->session.open(soci::sqlite3, sqlite_connection(url));
            else if (backend_ == Backend::postgresql)
                state_->session.open("postgresql", postgresql_connection(url));
            else
                state_->session.open("oracle", oracle_connection(url));
        },
        true);
    if (backend_ == Backend::sqlite) {
        // Several daemons write the hub: no WAL, which would need their memory to be shared.
        run("PRAGMA journal_mode = DELETE");
        run("PRAGMA synchronous = FULL");
        run("PRAGMA foreign_keys = ON");
        run("PRAGMA secure_delete = ON");  // an erased person's rows leave nothing in free pages
    }
}

Session::~Session() = default;

void Session::run(const std::string& sql, const Values& parameters) {
    query(sql, parameters, {}, nullptr);
}

void Session::query(const std::string& sql, const Values& parameters, std::span<const Kind> kinds,
                    const std::function<void(Values)>& visit) {
    ++statements_;
    const bool long_texts = backend_ == Backend::oracle;
    state_->guarded([&] {
        auto prepared = state_->take(sql, parameters, kinds, long_texts);
        bool row = prepared->statement.execute(true);
        for (; row && visit; row = prepared->statement.fetch()) visit(State::values_of(prepared->columns));
        if (!row && State::worth_keeping(parameters, long_texts)) state_->prepared[sql] = std::move(prepared);
    });
}

void Session::begin() {
    // The hub's writers queue here, not at their first write.
    if (backend_ == Backend::sqlite) run("BEGIN IMMEDIATE");
    if (backend_ == Backend::postgresql) run("BEGIN");
}

void Session::commit() {
    if (backend_ != Backend::oracle) return run("COMMIT");
    ++statements_;
    state_->guarded([&] { state_->session.commit(); });
}

void Session::roll_back() {
    if (backend_ != Backend::oracle) return run("ROLLBACK");
    ++statements_;
    state_->guarded([&] { state_->session.rollback(); });
}

void Session::run_array(const std::string& sql, std::span<const Kind> kinds,
                        const std::vector<Values>& rows) {
    struct Vector {
        std::vector<long long> integers;
        std::vector<std::string> texts;
        std::vector<soci::indicator> indicators;
    };
    ++statements_;
    state_->guarded([&] {
        std::vector<Vector> columns(kinds.size());
        // A statement of its own for each batch: a vector bound once and executed again keeps the first
        // batch's sizes.
        soci::statement statement(state_->session);
        statement.alloc();
        statement.prepare(sql);
        for (std::size_t c = 0; c < kinds.size(); ++c) {
            auto& column = columns[c];
            for (const auto& row : rows) {
                const auto& value = row.at(c);
                column.indicators.push_back(std::holds_alternative<std::monostate>(value) ? soci::i_null
                                                                                          : soci::i_ok);
                if (kinds[c] == Kind::integer) {
                    const auto* number = std::get_if<std::int64_t>(&value);
                    column.integers.push_back(number != nullptr ? *number : 0);
                } else {
                    const auto* text = std::get_if<std::string>(&value);
                    column.texts.push_back(text != nullptr ? *text : std::string());
                }
            }
            if (kinds[c] == Kind::integer)
                statement.exchange(soci::use(column.integers, column.indicators));
            else
                statement.exchange(soci::use(column.texts, column.indicators));
        }
        statement.define_and_bind();
        statement.execute(true);
    });
}

}  // namespace instacrm::sync
