// The part of Oracle's call interface that SOCI's Oracle backend uses, for the stand-in of this folder.
// Names, types and meanings are those of Oracle's public description of the interface; handles stay opaque.
#pragma once

#include <cstddef>
#include <cstdint>

using text = unsigned char;
using dvoid = void;
using sword = int;
using ub1 = std::uint8_t;
using ub2 = std::uint16_t;
using sb2 = std::int16_t;
using ub4 = std::uint32_t;
using sb4 = std::int32_t;

inline constexpr ub4 UB4MAXVAL = UINT32_MAX;

struct OCIEnv;
struct OCIError;
struct OCIServer;
struct OCISession;
struct OCISvcCtx;
struct OCIStmt;
struct OCIBind;
struct OCIDefine;
struct OCIParam;
struct OCILobLocator;
struct OCIRowid;
struct OCISnapshot;

struct OCIFocbkStruct {
    sb4 (*callback_function)(void* service, void* environment, void* context, ub4 type, ub4 event);
    void* fo_ctx;
};

/// What a call answers.
inline constexpr sword OCI_SUCCESS = 0;
inline constexpr sword OCI_SUCCESS_WITH_INFO = 1;
inline constexpr sword OCI_NEED_DATA = 99;
inline constexpr sword OCI_NO_DATA = 100;
inline constexpr sword OCI_ERROR = -1;
inline constexpr sword OCI_INVALID_HANDLE = -2;

/// Kinds of handles and descriptors.
inline constexpr ub4 OCI_HTYPE_ENV = 1;
inline constexpr ub4 OCI_HTYPE_ERROR = 2;
inline constexpr ub4 OCI_HTYPE_SVCCTX = 3;
inline constexpr ub4 OCI_HTYPE_STMT = 4;
inline constexpr ub4 OCI_HTYPE_BIND = 5;
inline constexpr ub4 OCI_HTYPE_DEFINE = 6;
inline constexpr ub4 OCI_HTYPE_SERVER = 8;
inline constexpr ub4 OCI_HTYPE_SESSION = 9;
inline constexpr ub4 OCI_DTYPE_LOB = 50;
inline constexpr ub4 OCI_DTYPE_PARAM = 53;
inline constexpr ub4 OCI_DTYPE_ROWID = 54;

/// Modes.
inline constexpr ub4 OCI_DEFAULT = 0;
inline constexpr ub4 OCI_THREADED = 0x1;
inline constexpr ub4 OCI_ENV_NO_MUTEX = 0x20;
inline constexpr ub4 OCI_SYSDBA = 0x2;
inline constexpr ub4 OCI_SYSOPER = 0x4;
inline constexpr ub4 OCI_DESCRIBE_ONLY = 0x10;
inline constexpr ub4 OCI_V7_SYNTAX = 2;
inline constexpr ub4 OCI_CRED_RDBMS = 1;
inline constexpr ub4 OCI_CRED_EXT = 2;
inline constexpr ub2 OCI_FETCH_NEXT = 2;
inline constexpr ub1 OCI_ONE_PIECE = 0;
inline constexpr ub1 OCI_TEMP_CLOB = 2;
inline constexpr ub2 OCI_DURATION_SESSION = 10;
inline constexpr ub1 SQLCS_IMPLICIT = 1;
inline constexpr int OCI_UTF16ID = 1000;

/// Attributes.
inline constexpr ub4 OCI_ATTR_DATA_SIZE = 1;
inline constexpr ub4 OCI_ATTR_DATA_TYPE = 2;
inline constexpr ub4 OCI_ATTR_NAME = 4;
inline constexpr ub4 OCI_ATTR_PRECISION = 5;
inline constexpr ub4 OCI_ATTR_SCALE = 6;
inline constexpr ub4 OCI_ATTR_SERVER = 6;
inline constexpr ub4 OCI_ATTR_SESSION = 7;
inline constexpr ub4 OCI_ATTR_ROW_COUNT = 9;
inline constexpr ub4 OCI_ATTR_PARAM_COUNT = 18;
inline constexpr ub4 OCI_ATTR_USERNAME = 22;
inline constexpr ub4 OCI_ATTR_PASSWORD = 23;
inline constexpr ub4 OCI_ATTR_FOCBK = 43;
inline constexpr ub4 OCI_ATTR_ROWS_FETCHED = 197;
inline constexpr int OCI_ATTR_NOCACHE = 0;

/// Types of values. The backend asks with #ifdef for SQLT_BDOUBLE.
inline constexpr ub2 SQLT_CHR = 1;
inline constexpr ub2 SQLT_NUM = 2;
inline constexpr ub2 SQLT_INT = 3;
inline constexpr ub2 SQLT_FLT = 4;
inline constexpr ub2 SQLT_STR = 5;
inline constexpr ub2 SQLT_DAT = 12;
#define SQLT_BDOUBLE 22
inline constexpr ub2 SQLT_AFC = 96;
inline constexpr ub2 OCI_TYPECODE_BDOUBLE = 101;
inline constexpr ub2 SQLT_RDD = 104;
inline constexpr ub2 SQLT_CLOB = 112;
inline constexpr ub2 SQLT_BLOB = 113;
inline constexpr ub2 SQLT_RSET = 116;
inline constexpr ub2 SQLT_TIMESTAMP = 187;

/// Events of a failover; the stand-in raises none.
inline constexpr ub4 OCI_FO_END = 0x1;
inline constexpr ub4 OCI_FO_ABORT = 0x2;
inline constexpr ub4 OCI_FO_REAUTH = 0x4;
inline constexpr ub4 OCI_FO_BEGIN = 0x8;
inline constexpr ub4 OCI_FO_ERROR = 0x10;
inline constexpr sb4 OCI_FO_RETRY = 25410;

extern "C" {

sword OCIEnvNlsCreate(OCIEnv** environment, ub4 mode, void* context, void* (*allocate)(void*, std::size_t),
                      void* (*reallocate)(void*, void*, std::size_t), void (*release)(void*, void*),
                      std::size_t extra_size, void** extra, ub2 charset, ub2 ncharset);
sword OCINlsCharSetConvert(void* environment, OCIError* error, ub2 to, void* target, std::size_t target_size,
                           ub2 from, const void* source, std::size_t source_size, std::size_t* written);

sword OCIHandleAlloc(const void* parent, void** handle, ub4 type, std::size_t extra_size, void** extra);
sword OCIHandleFree(void* handle, ub4 type);
sword OCIDescriptorAlloc(const void* parent, void** descriptor, ub4 type, std::size_t extra_size,
                         void** extra);
sword OCIDescriptorFree(void* descriptor, ub4 type);
sword OCIAttrGet(const void* handle, ub4 type, void* value, ub4* size, ub4 attribute, OCIError* error);
sword OCIAttrSet(void* handle, ub4 type, void* value, ub4 size, ub4 attribute, OCIError* error);
sword OCIParamGet(const void* handle, ub4 type, OCIError* error, void** parameter, ub4 position);
sword OCIErrorGet(void* handle, ub4 record, text* state, sb4* code, text* buffer, ub4 size, ub4 type);

sword OCIServerAttach(OCIServer* server, OCIError* error, const text* service, sb4 size, ub4 mode);
sword OCIServerDetach(OCIServer* server, OCIError* error, ub4 mode);
sword OCISessionBegin(OCISvcCtx* service, OCIError* error, OCISession* session, ub4 credentials, ub4 mode);
sword OCISessionEnd(OCISvcCtx* service, OCIError* error, OCISession* session, ub4 mode);
sword OCIPing(OCISvcCtx* service, OCIError* error, ub4 mode);
sword OCITransCommit(OCISvcCtx* service, OCIError* error, ub4 flags);
sword OCITransRollback(OCISvcCtx* service, OCIError* error, ub4 flags);

sword OCIStmtPrepare(OCIStmt* statement, OCIError* error, const text* sql, ub4 size, ub4 language, ub4 mode);
sword OCIStmtExecute(OCISvcCtx* service, OCIStmt* statement, OCIError* error, ub4 iterations, ub4 offset,
                     const OCISnapshot* in, OCISnapshot* out, ub4 mode);
sword OCIStmtFetch(OCIStmt* statement, OCIError* error, ub4 rows, ub2 orientation, ub4 mode);
sword OCIBindByName(OCIStmt* statement, OCIBind** bind, OCIError* error, const text* name, sb4 name_size,
                    void* value, sb4 size, ub2 type, void* indicators, ub2* lengths, ub2* codes, ub4 maximum,
                    ub4* current, ub4 mode);
sword OCIBindByPos(OCIStmt* statement, OCIBind** bind, OCIError* error, ub4 position, void* value, sb4 size,
                   ub2 type, void* indicators, ub2* lengths, ub2* codes, ub4 maximum, ub4* current, ub4 mode);
sword OCIDefineByPos(OCIStmt* statement, OCIDefine** define, OCIError* error, ub4 position, void* value,
                     sb4 size, ub2 type, void* indicators, ub2* lengths, ub2* codes, ub4 mode);

sword OCILobCreateTemporary(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub2 charset, ub1 form,
                            ub1 type, int cache, ub2 duration);
sword OCILobFreeTemporary(OCISvcCtx* service, OCIError* error, OCILobLocator* lob);
sword OCILobGetLength(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub4* length);
sword OCILobRead(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub4* amount, ub4 offset,
                 void* buffer, ub4 size, void* context, sb4 (*callback)(void*, const void*, ub4, ub1),
                 ub2 charset, ub1 form);
sword OCILobWrite(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub4* amount, ub4 offset,
                  void* buffer, ub4 size, ub1 piece, void* context, sb4 (*callback)(void*, void*, ub4*, ub1*),
                  ub2 charset, ub1 form);
sword OCILobWriteAppend(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub4* amount, void* buffer,
                        ub4 size, ub1 piece, void* context, sb4 (*callback)(void*, void*, ub4*, ub1*),
                        ub2 charset, ub1 form);
sword OCILobTrim(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub4 length);

}  // extern "C"
